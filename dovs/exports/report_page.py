"""The body of a report: its HTML, style and script."""

STYLE = """
  main { max-width: 1200px; margin: 0 auto; }
  h1 { margin: 0 0 4px; font-size: 28px; }
  h2 { margin: 36px 0 8px; font-size: 20px; }
  p { opacity: 0.85; max-width: 75ch; }
  .numbers { display: flex; flex-wrap: wrap; gap: 8px 32px; margin: 20px 0; }
  .numbers dt { font-size: 13px; opacity: 0.75; }
  .numbers dd { margin: 0; font-size: 24px; }
  .wide { overflow-x: auto; max-height: 480px; }
  table { border-collapse: collapse; font-size: 13px; }
  th, td { text-align: left; padding: 4px 10px; border-bottom: 1px solid #8884; }
  td { white-space: nowrap; }
  details td { white-space: normal; }
  summary { cursor: pointer; }
"""

SCRIPT = """
const dark = matchMedia("(prefers-color-scheme: dark)");
const themed = () => {
  const ink = dark.matches ? "#fafafa" : "#31333f";
  const paper = dark.matches ? "#0e1117" : "#ffffff";
  return { font: { color: ink }, "hoverlabel.bgcolor": paper, "hoverlabel.font.color": ink };
};
const figures = JSON.parse(document.getElementById("charts").textContent);
const places = figures.map((_, number) => document.getElementById(`chart-${number}`));
const save = (format, name) => ({
  name,
  title: `Save as ${name}`,
  icon: Plotly.Icons.camera,
  click: (place) => {
    const { width, height } = place.getBoundingClientRect();
    Plotly.downloadImage(place, { format, width, height, filename: `${place.id}` });
  },
});
Promise.all(
  figures.map((figure, number) =>
    Plotly.newPlot(places[number], figure.data, { ...figure.layout, autosize: true }, {
      responsive: true,
      displaylogo: false,
      modeBarButtonsToRemove: ["toImage", "select2d", "lasso2d"],
      modeBarButtonsToAdd: [save("png", "PNG"), save("svg", "SVG")],
    }).then(() => Plotly.relayout(places[number], themed())),
  ),
).then(() => (document.body.dataset.charts = String(figures.length)));
dark.addEventListener("change", () => places.forEach((place) => Plotly.relayout(place, themed())));
"""

BODY = """<main>
<h1 dir="auto">{title}</h1>
<p>{facts}</p>
{numbers}
{parts}
</main>
<script>{plotly}</script>
<script type="application/json" id="charts">{data}</script>
<script>{script}</script>"""
