// The year's money by city: a tile cartogram by default, the drawn map where the operator has its approval number.
// The same figures stand in the ranked table beside it; this file only draws what that table says.
"use strict";

(() => {
  const box = document.getElementById("zx-map");
  const source = document.getElementById("zx-map-data");
  if (!box || !source || !window.echarts) return;

  const data = JSON.parse(source.textContent);
  const RAMP = ["#dbe8f8", "#a9c8ee", "#6fa3e0", "#3a78c6", "#0f4c9c", "#0a3672"];
  const NONE = "#edf0f4";
  const FONT = getComputedStyle(document.body).fontFamily;
  const chart = window.echarts.init(box, null, { renderer: "svg" });
  let measure = data.measure;

  const value = (city) => (measure === "per_head" ? city.per_head : city.amount);
  const shown = (city) => (measure === "per_head" ? city.per_head_text : city.amount_text);
  const label = () => data.labels[measure];
  const known = () => data.cities.filter((city) => value(city) !== null).map(value);

  function scale() {
    const values = known();
    return values.length > 1 ? { min: Math.min(...values), max: Math.max(...values) } : { min: 0, max: values[0] || 1 };
  }

  // In the lower half of the range a tile is light and takes dark ink; above it, white.
  function ink(city) {
    const { min, max } = scale();
    return value(city) !== null && (value(city) - min) / (max - min) > 0.55 ? "#ffffff" : "#1c2735";
  }

  function tip(city) {
    const amount = value(city) === null ? data.labels.none : `${label()}：${shown(city)}`;
    return `${city.shown}\n${amount}\n${data.labels.share}：${city.share_text}`;
  }

  function visualMap() {
    return {
      ...scale(), calculable: true, orient: "horizontal", left: 0, bottom: 0, itemHeight: 120, itemWidth: 12,
      precision: measure === "per_head" ? 2 : 0, inRange: { color: RAMP }, text: [label(), ""],
      textStyle: { fontFamily: FONT, color: "#4a5768" },
      formatter: (number) => number.toLocaleString("en", { maximumFractionDigits: measure === "per_head" ? 2 : 0 }),
    };
  }

  function tile(api, city) {
    const size = api.size([1, 1]);
    const [x, y] = api.coord([city.column, city.row]);
    const gap = 2;
    const shape = { x: x - size[0] / 2 + gap, y: y - size[1] / 2 + gap, width: size[0] - 2 * gap, height: size[1] - 2 * gap, r: 5 };
    const text = (content, shift, weight, points) => ({
      type: "text", silent: true,
      style: { text: content, x, y: y + shift, fill: ink(city), align: "center", verticalAlign: "middle",
        font: `${weight} ${points}px ${FONT}`, width: size[0] - 6, overflow: "truncate" },
    });
    const small = size[0] < 56;
    // Pinyin is longer than two characters of Chinese: its letters shrink until the name fits.
    const letters = /^[\x20-\x7e]+$/.test(city.label);
    const points = letters ? Math.max(8, Math.min(11, Math.floor((size[0] - 4) / (city.label.length * 0.68)))) : small ? 11 : 13;
    return {
      type: "group",
      children: [
        { type: "rect", shape, style: { fill: value(city) === null ? NONE : api.visual("color"), stroke: "#b9c8dc", lineWidth: 0.5 } },
        text(city.label, -8, 600, points),
        text(value(city) === null ? "—" : shown(city), 9, 400, small ? 10 : 12),
      ],
    };
  }

  function tiles() {
    const columns = Math.max(...data.cities.map((city) => city.column)) + 1;
    const rows = Math.max(...data.cities.map((city) => city.row)) + 1;
    const axis = (count, inverse) => ({ type: "value", min: -0.5, max: count - 0.5, inverse, show: false });
    return {
      grid: { left: 2, right: 2, top: 4, bottom: 58 },
      xAxis: axis(columns, false), yAxis: axis(rows, true),
      visualMap: { ...visualMap(), dimension: 2 },
      tooltip: { renderMode: "richText", formatter: (item) => tip(data.cities[item.dataIndex]) },
      series: [{
        type: "custom", cursor: "pointer", encode: { x: 0, y: 1 },
        data: data.cities.map((city) => [city.column, city.row, value(city) === null ? "-" : value(city)]),
        renderItem: (params, api) => tile(api, data.cities[params.dataIndex]),
      }],
    };
  }

  function drawn() {
    const byName = new Map(data.cities.map((city) => [city.name, city]));
    const area = (city) => ({
      name: city.name, value: value(city) === null ? "-" : value(city), url: city.url,
      itemStyle: { areaColor: value(city) === null ? NONE : undefined },
    });
    const points = Math.max(9, Math.min(12, Math.round(box.clientWidth / 42)));
    return {
      visualMap: visualMap(),
      tooltip: { renderMode: "richText", formatter: (item) => (byName.has(item.name) ? tip(byName.get(item.name)) : item.name) },
      series: [{
        type: "map", map: "province", bottom: 46, top: 4, cursor: "pointer", select: { disabled: true },
        emphasis: { label: { show: true, color: "#1c2735" }, itemStyle: { areaColor: "#f3c969" } },
        itemStyle: { areaColor: NONE, borderColor: "#ffffff", borderWidth: 1 },
        // Names that would cover each other give way; the table under the map has them all. A name may reach over the
        // border of its city: dark with a light rim it is read on either side.
        label: {
          show: box.clientWidth > 380, fontSize: points, fontFamily: FONT, color: "#1c2735", textBorderColor: "#ffffff", textBorderWidth: 2.5,
          formatter: (item) => (byName.get(item.name) || { label: "" }).label,
        },
        labelLayout: { hideOverlap: true },
        data: data.cities.map(area),
      }],
    };
  }

  function draw() {
    chart.setOption({ animation: false, ...(data.map_url ? drawn() : tiles()) }, true);
    box.dataset.measure = measure;
  }

  document.querySelectorAll("[data-measure-button]").forEach((button) => {
    button.addEventListener("click", () => {
      measure = button.dataset.measureButton;
      document.querySelectorAll("[data-measure-button]").forEach((other) => {
        other.setAttribute("aria-pressed", String(other === button));
      });
      draw();
    });
  });

  chart.on("click", (item) => {
    const url = item.data && item.data.url ? item.data.url : data.cities[item.dataIndex] && data.cities[item.dataIndex].url;
    if (url) window.location.assign(url);
  });
  new ResizeObserver(() => chart.resize()).observe(box);

  if (data.map_url) {
    fetch(data.map_url)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .then((shapes) => window.echarts.registerMap("province", shapes))
      // Without its shapes the map is drawn as tiles.
      .catch(() => { data.map_url = ""; })
      .then(draw);
  } else {
    draw();
  }
})();
