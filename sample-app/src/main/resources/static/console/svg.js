// Drawing without inline styles: shapes get classes, so that the style sheet and its two themes colour them.

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const WIDTH = 120;
const HEIGHT = 22;

/** A small line of values over time with no axes; `set` draws the values, of which undefined ones are gaps. */
export function sparkline(kind) {
  const area = svg('path', {class: 'area'});
  const line = svg('path', {class: 'line'});
  const element = svg('svg', {class: `spark ${kind}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true'}, area, line);
  return {element, set: (values) => draw(area, line, values)};
}

function draw(area, line, values) {
  const most = Math.max(...values.filter((value) => value !== undefined), 0);
  const x = (index) => (index * WIDTH / Math.max(1, values.length - 1)).toFixed(1);
  const y = (value) => (most ? HEIGHT - 1 - value / most * (HEIGHT - 3) : HEIGHT - 1).toFixed(1);
  let lines = '';
  let areas = '';
  let open = -1;
  values.forEach((value, index) => {
    if (value !== undefined) {
      lines += `${open < 0 ? 'M' : 'L'}${x(index)} ${y(value)}`;
      areas += open < 0 ? `M${x(index)} ${HEIGHT}L${x(index)} ${y(value)}` : `L${x(index)} ${y(value)}`;
      if (open < 0) open = index;
    }
    if (open >= 0 && (value === undefined || index === values.length - 1)) {
      areas += `L${x(value === undefined ? index - 1 : index)} ${HEIGHT}Z`;
      open = -1;
    }
  });
  line.setAttribute('d', lines);
  area.setAttribute('d', areas);
}
