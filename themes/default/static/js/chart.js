/* Charts drawn from the table beside them: <div data-chart="trend|coverage" data-table="id of the table">. ECharts is fetched when the
   chart comes into view; without it, or on paper, the table and the drawing of the server stay. Colours are those of the theme. */
let library;
const charts = () => library || (library = import("../vendor/echarts.js").then(() => globalThis.echarts));
const number = (cell) => (cell && cell.dataset.value !== undefined ? Number(cell.dataset.value) : null);
const percent = (value) => `${Math.round(value * 10) / 10}%`;

function look(region) {
  const style = getComputedStyle(region), token = (name) => style.getPropertyValue(name).trim();
  const plain = { animation: false, textStyle: { fontFamily: style.fontFamily, color: token("--ink-2") } };
  const axis = { axisLabel: { color: token("--ink-3"), fontSize: 13 }, axisLine: { lineStyle: { color: token("--line") } }, axisTick: { show: false }, splitLine: { lineStyle: { color: token("--line") } } };
  const tooltip = { renderMode: "richText", confine: true, backgroundColor: token("--surface"), borderColor: token("--line"), textStyle: { color: token("--ink"), fontSize: 13 } };
  return { plain, axis, tooltip, token };
}

function trend(rows, heads, { plain, axis, tooltip, token }) {
  const colours = [token("--brand-fill"), token("--accent-mark")];
  const series = heads.slice(1, 3).map((name, at) => ({
    name, type: "line", data: rows.map((row) => number(row.cells[at + 1])), color: colours[at], symbolSize: 7, connectNulls: false,
    lineStyle: { width: at ? 2 : 3, type: at ? "dashed" : "solid" }, showSymbol: !at, areaStyle: at ? undefined : { opacity: .12 },
  })).filter((one) => one.data.some((value) => value !== null));
  return { ...plain, tooltip: { ...tooltip, trigger: "axis", valueFormatter: percent }, grid: { left: 4, right: 16, top: 16, bottom: 4, containLabel: true }, series,
    xAxis: { ...axis, type: "category", boundaryGap: false, data: rows.map((row) => row.cells[0].dataset.short || row.cells[0].textContent.trim()) },
    yAxis: { ...axis, type: "value", min: 0, max: (scale) => Math.min(100, Math.max(20, Math.ceil(scale.max / 20) * 20)), axisLabel: { ...axis.axisLabel, formatter: "{value}%" } } };
}

function coverage(rows, names, { plain, axis, tooltip, token }) {
  const parts = ["done", "doing", "waiting"], colours = [token("--brand-fill"), token("--brand-fill"), token("--line")], strength = [1, .45, 1];
  const places = rows.filter((row) => Number(row.dataset.total) > 0).reverse();
  const share = (row, part) => (Number(row.dataset[part]) * 100) / Number(row.dataset.total);
  const words = (at) => (list) => [places[list[0].dataIndex].cells[0].textContent.trim(), ...list.map((one) => `${one.marker || ""}${one.seriesName} ${places[one.dataIndex].dataset[parts[one.seriesIndex]]} (${percent(one.value)})`)].join(at);
  return { ...plain, tooltip: { ...tooltip, trigger: "axis", axisPointer: { type: "shadow" }, formatter: words("\n") }, grid: { left: 4, right: 24, top: 4, bottom: 4, containLabel: true },
    xAxis: { ...axis, type: "value", min: 0, max: 100, axisLabel: { ...axis.axisLabel, formatter: "{value}%" } },
    yAxis: { ...axis, type: "category", data: places.map((row) => row.cells[0].textContent.trim()), axisLabel: { ...axis.axisLabel, width: 110, overflow: "truncate", color: token("--ink") } },
    series: parts.map((part, at) => ({ name: names[at], type: "bar", stack: "all", itemStyle: { color: colours[at], opacity: strength[at] }, barMaxWidth: 22, data: places.map((row) => share(row, part)) })) };
}

export function enhance(region) {
  const table = document.getElementById(region.dataset.table);
  if (!table) return;
  const rows = [...table.tBodies[0].rows], heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  if (rows.length < 2) return;
  const draw = (echarts) => {
    region.hidden = false;
    if (region.dataset.chart === "coverage") region.style.blockSize = `${Math.min(40, rows.length) * 34 + 44}px`;
    const chart = echarts.getInstanceByDom(region) || echarts.init(region, null, { renderer: "canvas" });
    const option = region.dataset.chart === "coverage" ? coverage(rows, (region.dataset.names || "").split("|"), look(region)) : trend(rows, heads, look(region));
    chart.setOption(option, true);
    chart.resize();
    region.closest("section").classList.add("is-drawn");
  };
  const again = () => charts().then(draw).catch(() => { region.hidden = true; });
  const begin = () => {
    again();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
    addEventListener("resize", () => { clearTimeout(begin.waits); begin.waits = setTimeout(again, 150); });
  };
  const near = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) { near.disconnect(); begin(); } }, { rootMargin: "200px" });
  near.observe(region.parentElement);
}
