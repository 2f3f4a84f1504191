'use strict';
(() => {
  const plots = JSON.parse(document.getElementById('plots').textContent);
  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const HEIGHT = 340;
  const LOG_FROM = 30; // above this ratio of the largest to the least value, an axis goes by powers of ten

  const number = value => value == null ? '' :
    value.toLocaleString('en', {maximumFractionDigits: value < 10 ? 2 : value < 1000 ? 1 : 0});

  const time = ns => ns == null ? '' :
    ns >= 1e6 ? number(ns / 1e6) + ' ms' : ns >= 1e5 ? number(ns / 1e3) + ' µs' : number(ns) + ' ns';

  const short = ns => ns >= 1e9 ? ns / 1e9 + ' s' : ns >= 1e6 ? ns / 1e6 + ' ms' :
    ns >= 1e3 ? ns / 1e3 + ' µs' : ns + ' ns';

  const rate = value => value == null ? '' : number(value) + '/s';

  const count = value => value >= 1e6 ? value / 1e6 + 'M' : value >= 1e3 ? value / 1e3 + 'k' : '' + value;

  // To the right goes one of so many that take longer: 10 is 90 %, 1000 is 99.9 %.
  const percentile = oneOf => oneOf <= 1 ? '0 %' : (100 - 100 / oneOf).toPrecision(
    Math.max(2, Math.round(Math.log10(oneOf)))) + ' %';

  const stroke = {engine: n => `--series-${1 + n % 4}`, peer: n => `--series-${1 + (n + 1) % 4}`,
    kernel: n => `--kernel-${1 + n % 2}`, floor: () => '--floor', target: () => '--target'};

  function errorBars(plot) {
    return u => {
      const pen = u.ctx;
      pen.save();
      pen.beginPath();
      pen.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
      pen.clip();
      pen.lineWidth = devicePixelRatio;
      plot.series.forEach((series, i) => {
        if (!series.errors || !u.series[i + 1].show) {
          return;
        }
        pen.strokeStyle = u.series[i + 1].stroke();
        pen.beginPath();
        series.errors.forEach((error, at) => {
          const value = series.values[at];
          if (error == null || value == null) {
            return;
          }
          const least = Math.max(value - error, u.scales.y.min);
          const x = u.valToPos(plot.x[at], 'x', true);
          const top = u.valToPos(value + error, 'y', true);
          const bottom = u.valToPos(least, 'y', true);
          const cap = 4 * devicePixelRatio;
          pen.moveTo(x, top);
          pen.lineTo(x, bottom);
          pen.moveTo(x - cap, top);
          pen.lineTo(x + cap, top);
          pen.moveTo(x - cap, bottom);
          pen.lineTo(x + cap, bottom);
        });
        pen.stroke();
      });
      pen.restore();
    };
  }

  function draw(plot, place) {
    const values = plot.series.flatMap(series => series.values).filter(value => value != null);
    const isLog = Math.max(...values) > LOG_FROM * Math.min(...values) && Math.min(...values) > 0;
    const tops = plot.series.flatMap(series =>
      series.values.map((value, at) => value + (series.errors?.[at] ?? 0)));
    // Intervals may be wider than what is of interest.
    const top = Math.min(Math.max(...tops), 2 * Math.max(...values));
    const isTail = plot.kind === 'percentiles';
    const isTime = plot.unit === 'ns';
    const numbers = {};
    const series = plot.series.map(each => {
      const n = numbers[each.role] = (numbers[each.role] ?? -1) + 1;
      const line = color(stroke[each.role](n));
      return {
        label: each.name,
        stroke: line,
        width: each.role === 'engine' ? 2.5 : 1.75,
        dash: each.role === 'target' ? [8, 5] : each.role === 'floor' ? [2, 4] : [],
        points: {show: !isTail || each.role === 'target', size: 7, fill: line},
        spanGaps: true,
        value: (_, value) => isTime ? time(value) : rate(value),
      };
    });
    const axis = {stroke: color('--soft'), grid: {stroke: color('--line'), width: 1},
      ticks: {stroke: color('--line'), width: 1}, font: '12px system-ui, sans-serif',
      labelFont: '12px system-ui, sans-serif', labelSize: 22};
    const powers = most => Array.from({length: Math.floor(Math.log10(most) + 1e-9) + 1}, (_, i) => 10 ** i);
    const margin = isTail ? 1 : 1.25; // so that the outer points are whole
    const xs = plot.x;
    return new uPlot({
      width: place.clientWidth,
      height: HEIGHT,
      scales: {
        x: {time: false, distr: 3,
          range: () => [xs[0] / margin, Math.max(xs[xs.length - 1], xs[0] * 2) * margin]},
        y: isLog ? {distr: 3} : {range: () => [0, top * 1.08]},
      },
      axes: [
        {...axis, label: plot.parameter,
          splits: () => isTail ? powers(xs[xs.length - 1]) : xs,
          filter: (_, splits) => splits,
          values: (_, splits) => splits.map(isTail ? percentile : count)},
        {...axis, size: 72,
          values: (_, splits) => splits.map(value => value == null ? '' :
            isTime ? short(value) : count(value) + '/s')},
      ],
      series: [{label: plot.parameter, value: (_, value) => value == null ? '' :
        isTail ? percentile(value) : value.toLocaleString('en')}, ...series],
      legend: {live: true},
      cursor: {y: false, drag: {x: false, y: false}},
      hooks: {draw: [errorBars(plot)]},
    }, [xs, ...plot.series.map(each => each.values)], place);
  }

  function drawAll() {
    plots.forEach(plot => {
      const place = document.getElementById(plot.id);
      place.replaceChildren();
      draw(plot, place);
    });
  }

  drawAll();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  let width = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth !== width) {
      width = innerWidth;
      drawAll();
    }
  });
})();
