// The live map: provinces in two colours and their blend, towns as points, the river above. It is
// laid over a picture of the same that the server made, and takes its counts from the page, so the
// two always agree. Where it cannot start, the picture stays.

const COLOURS = { a: "#2B4C9B", b: "#D1495B", both: "#7A3E8E", none: "#F0EEE7" };
const STEPS = [0.28, 0.45, 0.62, 0.8, 0.95];
const WATER = "#5B8DB8";
let live = null; // { element, map, ready }

const who = (a, b) => (a && b ? "both" : a ? "a" : b ? "b" : "none");
const step = (n) => (n > 0 ? Math.min(STEPS.length - 1, Math.floor(Math.log2(n))) : -1);

function present() {
  const text = document.getElementById("present")?.textContent;
  return text ? JSON.parse(text) : null;
}

export async function startMap(figure, base, home) {
  const element = figure.querySelector(".live");
  if (live && live.element === element) {
    await live.ready;
    show(live.map);
    figure.classList.add("drawn");
    return;
  }
  if (!canDraw()) return; // the picture stays: a map drawn without a graphics card holds all up
  try {
    await document.fonts.load('14px "Noto Sans"');
    const { Map, NavigationControl, setWorkerUrl } = await import(new URL("vendor/maplibre-gl.mjs", base));
    setWorkerUrl(new URL("vendor/maplibre-gl-worker.mjs", base).href);
    const map = new Map({
      container: element,
      style: style(figure.dataset.map),
      bounds: figure.dataset.bounds.split(",").map(Number),
      fitBoundsOptions: { padding: 6 },
      minZoom: 2.5,
      maxZoom: 11,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      cooperativeGestures: true,
      renderWorldCopies: false,
      fadeDuration: 0,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    const ready = new Promise((done) => map.once("load", done));
    live = { element, map, ready };
    map.getCanvas().setAttribute("aria-label", "Map of who is where; the same is in the table below it");
    await ready;
    show(map);
    listen(map, home);
    figure.classList.add("drawn");
  } catch (error) {
    live = null;
    element.replaceChildren();
    console.info("The live map cannot start here; the picture stays.", error.message);
  }
}

function canDraw() {
  if (window.riparianDrawAnyway !== undefined) return window.riparianDrawAnyway;
  const wanted = { failIfMajorPerformanceCaveat: true };
  const context = document.createElement("canvas").getContext("webgl2", wanted);
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

function style(land) {
  const state = (name) => ["coalesce", ["feature-state", name], name === "who" ? "none" : -1];
  const colour = ["match", state("who"), "a", COLOURS.a, "b", COLOURS.b, "both", COLOURS.both, COLOURS.none];
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: land, promoteId: "place" },
      towns: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#FBFAF7" } },
      { id: "around", type: "fill", source: "land", filter: ["==", ["get", "kind"], "land"], paint: { "fill-color": "#F3F1EA" } },
      { id: "provinces", type: "fill", source: "land", filter: ["==", ["get", "kind"], "province"],
        paint: {
          "fill-color": colour,
          "fill-opacity": ["match", state("step"), 0, STEPS[0], 1, STEPS[1], 2, STEPS[2], 3, STEPS[3], 4, STEPS[4], 1],
        } },
      { id: "province-edges", type: "line", source: "land", filter: ["==", ["get", "kind"], "province"],
        paint: { "line-color": "#FFFFFF", "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.6, 8, 1.6] } },
      { id: "borders", type: "line", source: "land", filter: ["==", ["get", "kind"], "border"],
        layout: { "line-join": "round" }, paint: { "line-color": "#9A968A", "line-width": 0.9 } },
      { id: "lakes", type: "fill", source: "land", filter: ["==", ["get", "kind"], "lake"], paint: { "fill-color": WATER, "fill-opacity": 0.85 } },
      { id: "rivers", type: "line", source: "land", filter: ["==", ["get", "kind"], "river"],
        layout: { "line-join": "round", "line-cap": "round" },
        paint: { "line-color": WATER, "line-width": ["interpolate", ["linear"], ["zoom"], 4, ["case", ["get", "main"], 2.8, 0.8], 8, ["case", ["get", "main"], 6, 2]] } },
      { id: "towns", type: "circle", source: "towns", minzoom: 4.6,
        paint: {
          "circle-color": ["match", ["get", "who"], "a", COLOURS.a, "b", COLOURS.b, COLOURS.both],
          "circle-radius": ["interpolate", ["linear"], ["get", "n"], 1, 3, 10, 6, 50, 10],
          "circle-stroke-color": "#FFFFFF", "circle-stroke-width": 1.2,
        } },
      { id: "names", type: "symbol", source: "land", filter: ["==", ["get", "kind"], "name"],
        layout: { "text-field": ["get", "name"], "text-font": ["Noto Sans"], "text-size": 14, "text-allow-overlap": true },
        paint: { "text-color": "#4A5663", "text-halo-color": "#FBFAF7", "text-halo-width": 1.6 } },
      { id: "province-names", type: "symbol", source: "towns", minzoom: 6.2, filter: ["==", ["get", "kind"], "town"],
        layout: { "text-field": ["get", "name"], "text-font": ["Noto Sans"], "text-size": 11.5, "text-offset": [0, 1.1] },
        paint: { "text-color": "#1F2933", "text-halo-color": "#FBFAF7", "text-halo-width": 1.4 } },
    ],
  };
}

function show(map) {
  const data = present();
  if (!data) return;
  map.removeFeatureState({ source: "land" });
  for (const [place, name, a, b, note] of data.provinces) {
    map.setFeatureState({ source: "land", id: place }, { who: who(a, b), step: step(a + b), name, a, b, note });
  }
  map.getSource("towns").setData({
    type: "FeatureCollection",
    features: data.towns.map(([place, name, longitude, latitude, a, b, note]) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [longitude, latitude] },
      properties: { kind: "town", place, name, who: who(a, b), n: a + b, a, b, note },
    })),
  });
}

function listen(map, home) {
  const box = document.createElement("div");
  box.className = "told";
  box.hidden = true;
  map.getContainer().append(box);
  const tell = (place, name, a, b, note, point) => {
    const data = present();
    const line = document.createElement("strong");
    line.textContent = name;
    const said = document.createElement("span");
    said.textContent = `${data.a}: ${a} · ${data.b}: ${b}${note ? ` · ${note}` : ""}`;
    const query = new URLSearchParams(location.search);
    query.set("place", place);
    query.set("a", data.codes[0]);
    query.set("b", data.codes[1]);
    query.set("state", data.state);
    const links = document.createElement("span");
    const link = (path, text) => {
      const one = document.createElement("a");
      one.href = new URL(`${path}?${query}`, home);
      one.textContent = text;
      return one;
    };
    if (a && b) links.append(link("overlaps", "where they meet here"), " · ");
    const projects = link("projects", "projects");
    const wanted = new URLSearchParams([["place", place], ...data.codes.map((code) => ["provider", code]), ["state", data.state]]);
    projects.href = new URL(`projects?${wanted}`, home);
    links.append(projects);
    box.replaceChildren(line, said, links);
    box.hidden = false;
    const { width, height } = map.getContainer().getBoundingClientRect();
    const [x, y] = [Math.min(point.x + 10, width - box.offsetWidth - 4), Math.min(point.y + 10, height - box.offsetHeight - 4)];
    box.style.transform = `translate(${Math.max(0, x)}px, ${Math.max(0, y)}px)`;
  };
  map.on("click", (event) => {
    const [town] = map.queryRenderedFeatures(event.point, { layers: ["towns"] });
    const [land] = map.queryRenderedFeatures(event.point, { layers: ["provinces"] });
    if (town) return tell(town.properties.place, town.properties.name, town.properties.a, town.properties.b, town.properties.note, event.point);
    if (!land) return void (box.hidden = true);
    const { name, a, b, note } = { name: land.properties.name, a: 0, b: 0, ...land.state };
    tell(land.properties.place, name, a, b, note, event.point);
  });
  for (const layer of ["provinces", "towns"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }
  map.on("movestart", () => (box.hidden = true));
}
