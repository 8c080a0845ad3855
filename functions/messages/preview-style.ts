/** Style of a Slack conversation, light and dark, by variables that the surrounding page may set too. */
export const PREVIEW_STYLE = `
.slack { --slack-back: #ffffff; --slack-text: #1d1c1d; --slack-dim: #616061; --slack-line: #e0e0e0; --slack-hover:
  #f8f8f8;
  --slack-code-back: #f6f6f6; --slack-code-line: #dddddd; --slack-code: #c01343; --slack-link: #1264a3;
  --slack-button: #ffffff;
  --slack-button-line: #b8b8b8; --slack-green: #007a5a; --slack-red: #d81b4f; --slack-mention: #fff3d1;
  --slack-badge: #ececec;
  color: var(--slack-text); background: var(--slack-back); border: 1px solid var(--slack-line); border-radius: 12px;
  font: 15px/1.46 Lato, "Slack-Lato", "Helvetica Neue", "Segoe UI", "DejaVu Sans", sans-serif; max-width: 760px;
  overflow: hidden; }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) .slack { --slack-back: #1a1d21; --slack-text:
  #d1d2d3;
  --slack-dim: #b4b5b7; --slack-line: #35373b; --slack-hover: #222529; --slack-code-back: #222529;
  --slack-code-line: #3d4045;
  --slack-code: #e8912d; --slack-link: #6cbdea; --slack-button: #1a1d21; --slack-button-line: #565856;
  --slack-green: #148567;
  --slack-red: #e01e5a; --slack-mention: #3d3318; --slack-badge: #35373b; } }
:root[data-theme="dark"] .slack { --slack-back: #1a1d21; --slack-text: #d1d2d3; --slack-dim: #b4b5b7; --slack-line:
  #35373b;
  --slack-hover: #222529; --slack-code-back: #222529; --slack-code-line: #3d4045; --slack-code: #e8912d;
  --slack-link: #6cbdea;
  --slack-button: #1a1d21; --slack-button-line: #565856; --slack-green: #148567; --slack-red: #e01e5a;
  --slack-mention: #3d3318;
  --slack-badge: #35373b; }
.slack-channel { padding: 10px 20px; font-weight: 900; border-bottom: 1px solid var(--slack-line); }
.slack-channel::before { content: "# "; color: var(--slack-dim); font-weight: 400; }
.slack-message { display: grid; grid-template-columns: 36px minmax(0, 1fr); gap: 0 10px; padding: 10px 20px; }
.slack-message:hover { background: var(--slack-hover); }
.slack-face { width: 36px; height: 36px; border-radius: 8px; display: block; }
.slack-who { display: flex; align-items: baseline; gap: 6px; font-size: 12px; color: var(--slack-dim); line-height:
  1.3; }
.slack-who b { font-size: 15px; font-weight: 900; color: var(--slack-text); }
.slack-app { background: var(--slack-badge); border-radius: 3px; padding: 1px 4px; font-size: 10px; font-weight:
  700; letter-spacing: .02em; }
.slack-block { margin: 8px 0 0; overflow-wrap: anywhere; }
.slack-header { font-size: 18px; font-weight: 900; line-height: 1.33; margin-top: 4px; }
.slack-fields { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px 20px; }
.slack-context { font-size: 13px; color: var(--slack-dim); margin-top: 10px; }
.slack-actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
.slack-button { font: inherit; font-size: 13px; font-weight: 900; color: var(--slack-text); background:
  var(--slack-button);
  border: 1px solid var(--slack-button-line); border-radius: 5px; padding: 4px 12px; text-decoration: none; cursor:
  default; }
a.slack-button { cursor: pointer; }
a.slack-button:hover, .slack-button:focus-visible { box-shadow: 0 1px 3px rgba(0, 0, 0, .25); }
.slack-primary { background: var(--slack-green); border-color: var(--slack-green); color: #fff; }
.slack-danger { background: var(--slack-red); border-color: var(--slack-red); color: #fff; }
.slack code { font: 12px/1.5 "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; color: var(--slack-code);
  background: var(--slack-code-back); border: 1px solid var(--slack-code-line); border-radius: 3px; padding: 2px 3px
  1px; }
.slack pre { font: 12px/1.5 "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; background:
  var(--slack-code-back);
  border: 1px solid var(--slack-code-line); border-radius: 4px; padding: 8px; margin: 4px 0 0; white-space:
  pre-wrap; }
.slack a { color: var(--slack-link); text-decoration: underline; }
.slack a.slack-button { color: var(--slack-text); text-decoration: none; }
.slack-mention { background: var(--slack-mention); color: var(--slack-link); border-radius: 3px; padding: 0 2px; }
.slack-thread > summary { font-size: 13px; font-weight: 700; color: var(--slack-link); cursor: pointer; margin: 8px
  0 0;
  padding: 4px 6px; border-radius: 6px; border: 1px solid transparent; width: fit-content; }
.slack-thread > summary:hover { border-color: var(--slack-line); background: var(--slack-back); }
.slack-thread > .slack-reply { border-left: 2px solid var(--slack-line); margin-left: 6px; padding: 6px 0 8px 14px; }
@media (max-width: 560px) { .slack-fields { grid-template-columns: 1fr; } .slack-message { padding: 10px 12px; } }
`;
