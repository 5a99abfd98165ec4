// Horizontal bars for a table that is on the page: each [data-bars] names the JSON with its labels and values.
"use strict";

(() => {
  if (!window.echarts) return;
  const font = getComputedStyle(document.body).fontFamily;

  document.querySelectorAll("[data-bars]").forEach((box) => {
    const source = document.getElementById(box.dataset.bars);
    if (!source) return;
    const data = JSON.parse(source.textContent);
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font, color: "#1c2735" },
      grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", inverse: true, data: data.names, axisTick: { show: false }, axisLabel: { color: "#1c2735", interval: 0 } },
      series: [{
        type: "bar", name: data.title, data: data.values, barMaxWidth: 20, itemStyle: { color: "#3a78c6", borderRadius: 3 },
        label: { show: true, position: "right", color: "#1c2735", formatter: (item) => data.texts[item.dataIndex] },
      }],
    });
    new ResizeObserver(() => chart.resize()).observe(box);
  });
})();
