/** The style of the report: light, dark and print from one list of names; no network. Pure data. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--ink:#182230;--dim:#566273;--line:#e3e7ec;--axis:#a9b3c0;
  --accent:#2459c4;--pale:#b9cdf0;--good:#19703b;--warn:#935400;--bad:#c2322a;--chip:#eef2f7;--goodbg:#e5f4ea;
  --warnbg:#fdf1de;--badbg:#fce8e6}
@media (prefers-color-scheme:dark){:root{--bg:#0e1217;--card:#161b22;--ink:#e6ebf2;--dim:#98a5b5;--line:#2a323d;
  --axis:#56616f;--accent:#78a8ff;--pale:#2c456e;--good:#62cf8d;--warn:#f0b059;--bad:#ff8178;--chip:#212934;
  --goodbg:#14301f;--warnbg:#35270f;--badbg:#3a1b19}}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
body{margin:0;background:var(--bg);color:var(--ink);
  font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
header,main,footer{max-width:1180px;margin:0 auto;padding:0 24px}
header{padding-top:36px}h1{margin:0;font-size:30px;letter-spacing:-.015em}
.when{margin:4px 0 0;color:var(--dim)}
nav{display:flex;flex-wrap:wrap;gap:6px 18px;margin-top:14px;font-size:14px}
h2{font-size:21px;letter-spacing:-.01em;margin:44px 0 2px;scroll-margin-top:12px}
h2+.lead{margin:0 0 14px;color:var(--dim);max-width:82ch}
h3{font-size:16px;margin:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin-top:24px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
.tile span{display:block;color:var(--dim);font-size:13px}
.tile b{display:block;font-size:27px;line-height:1.25;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
.tile.good b{color:var(--good)}.tile.warn b{color:var(--warn)}.tile.bad b{color:var(--bad)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:16px;margin-top:16px}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 18px;min-width:0}
.card>h3{margin-bottom:8px}.card.gap{margin-top:16px}
svg{max-width:100%;height:auto;display:block;overflow:visible;color:var(--dim);background:none!important;
  --plot-background:var(--card);font:12px system-ui,"DejaVu Sans",sans-serif}
.action{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--good);border-radius:12px;
  padding:16px 18px;margin:0 0 14px;break-inside:avoid}
.action.safety{border-left-color:var(--bad)}
.top{display:flex;gap:16px;align-items:baseline;flex-wrap:wrap}.top h3{font-size:18px}
.top .cluster{color:var(--dim);font-weight:400;font-size:14px}
.top .worth{margin-left:auto;font-size:20px;font-weight:650;color:var(--good);font-variant-numeric:tabular-nums}
.action.safety .worth{color:var(--bad)}
.what{font-size:16px;margin:6px 0}.what b{font-weight:650}
.chips{display:flex;flex-wrap:wrap;gap:6px;margin:8px 0}
.chip{background:var(--chip);border-radius:99px;padding:2px 10px;font-size:13px;color:var(--dim)}
.chip.good{background:var(--goodbg);color:var(--good)}.chip.warn{background:var(--warnbg);color:var(--warn)}
.chip.bad{background:var(--badbg);color:var(--bad)}
.quote{margin:8px 0;max-width:95ch}
.trends{display:grid;grid-template-columns:1fr 1fr;gap:18px;margin-top:8px}.trends figure{margin:0}
.trends figcaption{font-size:13px;color:var(--dim)}
details{margin-top:8px}summary{cursor:pointer;color:var(--accent);font-size:14px}
details ul{margin:6px 0;padding-left:20px}
.patch{position:relative;margin-top:10px}.patch b{font-size:13px;color:var(--dim);font-weight:600}
pre{overflow-x:auto;background:var(--chip);padding:12px 14px;border-radius:8px;
  font:12.5px/1.5 ui-monospace,"DejaVu Sans Mono",monospace;margin:4px 0 0;white-space:pre}
button.copy{position:absolute;right:6px;top:26px;font:12px system-ui,sans-serif;border:1px solid var(--line);
  background:var(--card);color:var(--ink);border-radius:6px;padding:3px 9px;cursor:pointer}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;font-weight:600;padding:0 0 6px}
th,td{text-align:left;padding:7px 14px 7px 0;border-top:1px solid var(--line);vertical-align:top;font-weight:400}
tbody th{font-weight:600}tbody th small{font-weight:400;color:var(--dim)}
td.number,th.number{text-align:right;padding-right:18px;font-variant-numeric:tabular-nums;white-space:nowrap}
thead th{border-top:0;color:var(--dim);padding-bottom:4px}
thead button{font:600 13px system-ui,"DejaVu Sans",sans-serif;color:inherit;background:none;border:0;padding:0;
  cursor:pointer;text-align:inherit}
thead button::after{content:" ↕";opacity:.35}
th[aria-sort=ascending] button::after{content:" ↑";opacity:1}
th[aria-sort=descending] button::after{content:" ↓";opacity:1}
.of{font-size:15px;margin:22px 0 8px;color:var(--dim)}.of+.tiles{margin-top:0}nav{margin-top:26px}
tfoot th,tfoot td{border-top:2px solid var(--axis);font-weight:650}.first table{font-size:15px}.paper{display:none}
.none,.hint{color:var(--dim)}.hint{font-size:13px;margin:8px 0 0}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
code{font:13px ui-monospace,"DejaVu Sans Mono",monospace}
.key{display:flex;gap:16px;flex-wrap:wrap;font-size:13px;color:var(--dim);margin:6px 0 0}
.key i{display:inline-block;width:16px;height:0;border-top:3px solid var(--accent);vertical-align:middle;
  margin-right:6px}.key i.pale{border-color:var(--pale)}.key i.dash{border-top:2px dashed var(--good)}
.key i.area{height:9px;border:0;background:var(--accent);opacity:.25}
ul.plain{list-style:none;margin:0;padding:0}ul.plain li{border-top:1px solid var(--line);padding:8px 0}
ul.plain li:first-child{border-top:0}
footer{color:var(--dim);font-size:13px;padding:30px 24px 50px}
@media (max-width:600px){.first thead{display:none}.first tr{display:grid;grid-template-columns:1fr auto;gap:0 12px;
border-top:1px solid var(--line);padding:8px 0}.first tr>*{border:0!important;padding:0}.first td:nth-child(n+3){
grid-column:1/-1;color:var(--dim);font-size:14px}.first td:empty,.first tfoot td:nth-child(n+3){display:none}}
@media (max-width:820px){.pair,.trends{grid-template-columns:1fr}}
@media print{@page{size:A4;margin:11mm}:root{--bg:#fff;--card:#fff;--ink:#000;--dim:#444;--line:#ccc;--chip:#f3f3f3}
body{font-size:8.5pt;line-height:1.35}header,main,footer{max-width:none;padding:0}
nav,button.copy,thead button::after,.trends,.key,details,.lead+.hint{display:none}.paper{display:block}
h1{font-size:15pt}h2{font-size:11pt;margin:9pt 0 1pt;break-after:avoid}h3,.top h3,.what,.top .worth{font-size:9pt}
.of{font-size:9pt}h2+.lead{margin:0 0 4pt}.tile,.card,.action{padding:4pt 7pt;border-radius:4pt}.action{margin:0 0 4pt}
.tiles{grid-template-columns:repeat(4,1fr);gap:6pt}.tile b{font-size:12pt}.tile span,.chip,.hint,caption{font-size:8pt}
.what,.quote,.chips{margin:1pt 0}table,thead button,.first table{font-size:8pt}th,td{padding:1.5pt 8pt 1.5pt 0}
code{font-size:7.5pt}.card,.action,.tile,tr,figure{break-inside:avoid}
.card:has(table){break-inside:auto}.pair,.gap{gap:6pt;margin-top:6pt}
.pair{grid-template-columns:1fr 1fr}.card svg{max-height:110pt;width:auto}
.sortable tbody tr:nth-child(n+11),.plain li:nth-child(n+9),.action:nth-of-type(n+9){display:none}
.plain li{padding:2pt 0}.scroll{overflow:visible}a{color:inherit}footer{padding:8pt 0 0}}
`;
