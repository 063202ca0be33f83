/** The page's style sheet: system fonts, contrast of at least 4.5 to 1 in light and dark, colour never the only sign. */
export const CSS = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1c2024; --soft: #56606b; --line: #d5dae0; --code: #f3f5f7;
  --bad: #b3181f; --bad-soft: #fdecec; --warn: #8a4b00; --warn-soft: #fff3e0; --good: #17693a; --mark: #ffd6d6; --link: #0b57c2; --open: #6d4fc2; }
@media (prefers-color-scheme: dark) { :root { --ground: #16191d; --ink: #e6e9ec; --soft: #a3adb8; --line: #363d45;
  --code: #20252b; --bad: #ff8a85; --bad-soft: #3a1d1f; --warn: #ffc078; --warn-soft: #382a18; --good: #6fd598; --mark: #6b2529; --link: #7fb2ff; --open: #b9a3ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
header { border-left: .4rem solid var(--warn); padding-left: 1rem; margin-bottom: 2rem; }
header.blocked { border-color: var(--bad); } header.passed { border-color: var(--good); }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .6rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
.counts { display: flex; flex-wrap: wrap; gap: .4rem; list-style: none; margin: .6rem 0 0; padding: 0; }
.counts li { border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .75rem; font-size: .9rem; }
svg { display: block; width: 100%; height: 1rem; border-radius: .3rem; }
rect { fill: var(--soft); } rect.empty { fill: var(--line); } rect.malicious { fill: var(--bad); } rect.clean { fill: var(--good); }
rect.suspicious { fill: var(--warn); } rect.unknown, rect.not-checked, rect.to-ask-about { fill: var(--open); } rect.ignored { fill: var(--soft); }
header dl { margin-top: .8rem; font-size: .9rem; } .quota { font-size: .9rem; } .quota dd { max-width: 24rem; }
.counts .none { color: var(--soft); }
.counts .malicious { color: var(--bad); border-color: currentColor; }
.counts .suspicious { color: var(--warn); border-color: currentColor; }
.counts .unknown, .counts .not-checked, .counts .to-ask-about { color: var(--open); border-color: currentColor; }
.counts .clean { color: var(--good); border-color: currentColor; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; margin: 0 0 1.25rem; }
article.block { border-left: .4rem solid var(--bad); } article.warn { border-left: .4rem solid var(--warn); }
.verdict { display: inline-block; border-radius: .3rem; padding: 0 .5rem; margin-right: .4rem; }
.block .verdict { background: var(--bad-soft); color: var(--bad); } .warn .verdict { background: var(--warn-soft); color: var(--warn); }
.verdict::first-letter { text-transform: uppercase; }
p, ul { margin: .5rem 0; } ul { padding-left: 1.25rem; }
code, pre { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--code); border-radius: .35rem; padding: .6rem .8rem; margin: .5rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.line { color: var(--soft); margin-right: 1rem; user-select: none; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--bad); }
a { color: var(--link); }
.notes { margin: 0 0 1.25rem; } section h2 { margin-top: 1.5rem; }
details { margin: 0 0 1.25rem; } summary { cursor: pointer; }
footer { border-top: 1px solid var(--line); padding-top: .75rem; color: var(--soft); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; } dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
`;
