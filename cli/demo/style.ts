/** Style of the demo's page: light and dark, no network. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1b2430;--dim:#56616d;--line:#e2e6eb;
  --accent:#1f5fcb;--bad:#c8372d;--warn:#8f5500;--good:#1f7a41;--page:#fde8e6;--chip:#eef2f7;--grid:#e4e8ee;
  --axis:#9aa4b5;--running:#2467c9;--desired:#6b3fa0;--deployment:#0f7c8a;--rollback:#d9730d;--quiet:#8b95a5;
  --person:#8a6d00}
@media (prefers-color-scheme:dark){:root{--bg:#0f1318;--card:#171c23;--ink:#e6eaf0;--dim:#97a3b0;--line:#2a323c;
  --accent:#6ea2ff;--bad:#ff7b70;--warn:#f0ae55;--good:#5fcf8c;--page:#3a1d1b;--chip:#222a34;--grid:#2a313c;
  --axis:#5d6878;--running:#6aa5f8;--desired:#c19bf2;--deployment:#4cc3d1;--rollback:#ffa64d;--quiet:#7d8898;
  --person:#e0c04d}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}
header,main{max-width:1240px;margin:0 auto;padding:0 24px}
header{padding-top:36px}
h1{margin:0;font-size:30px;letter-spacing:-.01em}
header p{margin:6px 0 0;color:var(--dim);max-width:74ch}
header .title{margin:0;font-weight:600;color:var(--ink)}
#story{margin-top:26px}
.lead{margin:6px 0 14px;color:var(--dim);max-width:90ch;overflow-wrap:anywhere}
[id]{scroll-margin-top:12px}
h2{font-size:19px;margin:38px 0 4px}
h2+p{margin:0 0 14px;color:var(--dim);max-width:80ch}
nav{margin-top:14px;display:flex;gap:16px;flex-wrap:wrap;font-size:14px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin-top:24px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
.tile b{display:block;font-size:26px;line-height:1.15;font-variant-numeric:tabular-nums}
.tile span{color:var(--dim);font-size:13px}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
.scroll{overflow-x:auto;position:relative}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.lanes{width:100%;min-width:860px;display:block}
.lanes text{fill:var(--dim);font-size:12px}
.lanes .name{text-anchor:end;fill:var(--ink);font-size:13px}
.lanes .hour{text-anchor:middle}
.grid{stroke:var(--line)}
.lane{stroke:var(--line);stroke-width:2}
.m{fill:none;stroke-width:1.8}
.m.stop{fill:var(--bad);stroke:var(--card);stroke-width:1}
.m.normal-stop{stroke:var(--dim);opacity:.35}
.m.scaling{stroke:var(--accent);opacity:.55}
.m.deployment{stroke:var(--warn);fill:var(--warn)}
.m.rollback{stroke:var(--good);stroke-width:2.4}
.legend{display:flex;gap:18px;flex-wrap:wrap;color:var(--dim);font-size:13px;margin:10px 2px 0}
.cols{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:20px;align-items:start}
@media (max-width:900px){.cols{grid-template-columns:minmax(0,1fr)}.channel{position:static}}
.hour-group{margin:0 0 6px}
.hour-group summary{cursor:pointer;font-weight:600;padding:6px 0}
.hour-group summary span{color:var(--dim);font-weight:400;font-size:13px}
ol.log{list-style:none;margin:0;padding:0}
ol.log li{display:grid;grid-template-columns:48px minmax(90px,auto) 1fr;gap:10px;padding:5px 0;
  border-top:1px solid var(--line);font-size:14px}
ol.log time{color:var(--dim);font-variant-numeric:tabular-nums}
ol.log .who{font-weight:600}
ol.log span{overflow-wrap:anywhere}
ol.log li:target,ol.steps li:target{background:var(--chip)}
ol.log .stop{color:var(--bad)}
ol.log .rollback{color:var(--good);font-weight:600}
ol.log .deployment{color:var(--warn)}
ol.log .normal-stop{color:var(--dim)}
ol.log .person{color:var(--person)}
ol.log .scaling{color:var(--accent)}
.channel{position:sticky;top:12px}
.cols article.message{scroll-margin-top:16px;border-top:1px solid var(--line);padding:12px 0}
.cols article.message:target{background:var(--chip);border-radius:8px;padding:12px}
.cols article.message.page{background:var(--page);border-radius:8px;padding:12px}
.meta{color:var(--dim);font-size:12.5px;display:flex;gap:10px;flex-wrap:wrap;margin-bottom:4px}
article.message details{margin:6px 0 0 46px}
article.message details summary{cursor:pointer;color:var(--accent);font-size:13.5px}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:6px 10px;border-top:1px solid var(--line);vertical-align:top}
th{color:var(--dim);font-weight:600}
th:first-child,td small{white-space:nowrap}
.lag td{white-space:nowrap}
table+table,ul+table{margin-top:18px}
ol.steps{list-style:none;margin:16px 0 0;padding:0}
ol.steps li{display:grid;grid-template-columns:76px minmax(0,1fr);padding:5px 0;border-top:1px solid var(--line);
  font-size:14px;overflow-wrap:anywhere}
ol.steps time{font-variant-numeric:tabular-nums}
ol.steps .bad span{color:var(--bad)}
ol.steps .good span{color:var(--good);font-weight:600}
.player{display:flex;flex-wrap:wrap;gap:12px;align-items:center;margin:4px 0 8px}
.player:not(:has(:not([hidden],output))){display:none}
#channel{margin-bottom:14px}
#play{font:inherit;font-weight:600;color:var(--card);background:var(--accent);border:0;border-radius:8px;
  padding:8px 16px;cursor:pointer}
#channel summary{cursor:pointer;color:var(--accent)}
ol.frames{list-style:none;margin:10px 0 0;padding:0}
.frame{border-left:5px solid var(--bad)}
.frame.rolling-back{border-color:var(--rollback)}
.frame.healthy{border-color:var(--good)}
li.frame{margin:0;padding:8px 0 2px}
.frame .state{padding:0 20px;font-weight:600;font-size:13px}
output.frame{padding-left:10px;font-weight:600}
.links{display:flex;flex-wrap:wrap;gap:18px;margin:14px 0 0}
.wide svg{display:block;max-width:100%;min-width:720px;height:auto;color:var(--dim);overflow:visible;
  --plot-background:var(--card)}
.doctor td,.lag td:last-child{overflow-wrap:break-word}
ul.key{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:8px 0 0;padding:0;
  font-size:13px;color:var(--dim)}
ul.key i{display:inline-block;width:18px;height:0;border-top:3px solid;margin-right:7px;vertical-align:middle}
ul.key i.dot{width:9px;height:9px;border:0;border-radius:50%;background:currentColor}
ul.key i.dash{border-top-style:dashed}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--chip);padding:12px;border-radius:8px;font-size:13px}
@media print{@page{size:A4;margin:11mm}:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--dim:#444;
  --line:#ccc;--chip:#f3f3f3;--accent:#1f5fcb;--bad:#a32018;--warn:#8f5500;--good:#1f7a41;--page:#fff;--grid:#ddd;
  --running:#2467c9;--desired:#6b3fa0;--deployment:#0f7c8a;--rollback:#b35a00;--quiet:#667;--person:#6a5500}
body{font-size:8.5pt;line-height:1.35}header,main,footer{max-width:none;padding:0}header{padding-top:0}
nav,.player,.hour-group,.cols>section:first-child,body .slack-actions,body .slack-thread,body .slack-face,
article.message details,#channel,#approval+p+.card .slack-message,#on-call+p+.card .slack-message,
#on-call+p+.card .slack-block,#organisation+p+.card .slack-message{display:none}
.cols{display:block}.channel{position:static}.channel .slack{max-width:none}
h1{font-size:15pt}h2{font-size:11pt;margin:9pt 0 1pt;break-after:avoid}.tiles{grid-template-columns:repeat(6,1fr);
  gap:5pt;margin-top:8pt}.tile{padding:4pt 6pt}.tile b{font-size:12pt}.tile span{font-size:7.5pt}.card{padding:4pt 7pt}
table,ol.steps li{font-size:8pt}ol.steps li,th,td{padding:1.5pt 8pt 1.5pt 0}.scroll{overflow:visible}
.lanes,.wide svg{min-width:0;width:100%}
body .slack,body .slack-message{font-size:8pt;line-height:1.3}
body .slack-header{font-size:9.5pt}
body .slack-who b,body .slack-context{font-size:7.5pt}
body .slack code,body .slack pre,pre{font-size:7pt;padding:2pt 4pt}
body .slack-message{grid-template-columns:minmax(0,1fr);padding:2pt 4pt}body .slack-block{margin-top:3pt}
.cols article.message{padding:3pt 0}tr,.tile,svg,ol.steps li{break-inside:avoid}
.channel .slack{columns:3;column-gap:8pt}.channel .slack-message{font-size:7.5pt;line-height:1.25}
body .channel .slack-header{font-size:8.5pt}.channel .slack .message{break-inside:auto}}
footer{max-width:1240px;margin:40px auto;padding:0 24px;color:var(--dim);font-size:13px}
`;
