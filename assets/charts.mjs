// Draws the Vega-Lite specs of a page. Specs are interpreted and never compiled to code, so that the
// page's Content-Security-Policy can forbid eval; no style element is added for the same reason.
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

export function draw(element, spec) {
  return embed(element, spec, {
    actions: false,
    ast: true,
    expr: expressionInterpreter,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
    renderer: "svg",
    loader: { http: { credentials: "same-origin" } },
  });
}
