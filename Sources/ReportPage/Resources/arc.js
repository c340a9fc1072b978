// The picture of the circle: the line of states, and the point to which the norm sends each.
"use strict";

class Arc {
  // `choose` is called with a strength that is pointed at.
  constructor(box, choose) {
    this.box = box;
    this.svg = svg("svg", { class: "arc", viewBox: "0 0 420 246", role: "img", "aria-label": "The half circle of steered states; the numbers are below" }, box);
    Object.assign(this, { x: 210, y: 216, radius: 164 });
    let isDown = false;
    const point = (event) => {
      const at = this.svg.getBoundingClientRect();
      const [dx, dy] = [(event.clientX - at.left) * (420 / at.width) - this.x, this.y - (event.clientY - at.top) * (420 / at.width)];
      const theta = Math.atan2(dx, Math.max(dy, 1e-3));
      choose(this.circle.strength(Math.min(1.5, Math.max(-1.5, theta))));
    };
    this.svg.addEventListener("pointerdown", (event) => { isDown = true; this.svg.setPointerCapture(event.pointerId); point(event); });
    this.svg.addEventListener("pointermove", (event) => { if (isDown) point(event); });
    for (const end of ["pointerup", "pointercancel"]) this.svg.addEventListener(end, () => { isDown = false; });
  }

  at(theta, radius = this.radius) {
    return [this.x + radius * Math.sin(theta), this.y - radius * Math.cos(theta)];
  }

  bow(from, to, className) {
    const [a, b] = [this.at(from), this.at(to)].map((point) => point.map((value) => value.toFixed(2)).join(","));
    svg("path", { class: className, d: `M${a}A${this.radius},${this.radius} 0 0 1 ${b}` }, this.svg);
  }

  // `points`: the critical points of the chosen token; `radius`: the strength up to which the
  // linear law is close, or null.
  draw(circle, points, kind, radius) {
    this.circle = circle;
    this.svg.replaceChildren();
    if (radius !== null) this.bow(circle.angle(-radius), circle.angle(radius), "near");
    this.bow(-quarter, quarter, "circle");
    svg("line", { class: "line", x1: 2, x2: 418, y1: this.y - this.radius, y2: this.y - this.radius }, this.svg);
    svg("line", { class: "tick", x1: this.x - this.radius, x2: this.x + this.radius, y1: this.y, y2: this.y, opacity: 0.4 }, this.svg);
    this.text(this.x, this.y + 20, "0");
    for (const [theta, text] of angleTicks(circle, 560)) {
      const [[x1, y1], [x2, y2], [x, y]] = [this.at(theta), this.at(theta, this.radius - 6), this.at(theta, this.radius - 19)];
      svg("line", { class: "tick", x1, y1, x2, y2 }, this.svg);
      if (Math.abs(theta) === quarter) this.text(x1, this.y + 20, "α → " + text);
      else if (theta === circle.start) this.text(...this.at(theta, this.radius + 12), "α = 0");
      else this.text(x, y + 4, text);
    }
    this.text(4, this.y - this.radius - 9, "h + αv", "start");
    this.ray = svg("line", { class: "ray", x1: this.x, y1: this.y }, this.svg);
    const [x, y] = this.at(circle.start);
    svg("circle", { class: "start", r: 4, cx: x, cy: y }, this.svg);
    for (const { alpha, isMinimum } of points) {
      const [cx, cy] = this.at(circle.angle(alpha));
      if (isMinimum) svg("path", { class: `ring minimum ${kind}`, d: `M${cx},${cy - 6}l6,6l-6,6l-6,-6z` }, this.svg);
      else svg("circle", { class: `ring ${kind}`, r: 5, cx, cy }, this.svg);
    }
    this.dot = svg("circle", { class: "at", r: 5.5 }, this.svg);
    this.state = svg("circle", { class: "at", r: 3.5 }, this.svg);
    svg("circle", { class: "at", r: 2.5, cx: this.x, cy: this.y }, this.svg);
  }

  text(x, y, words, anchor = "middle") {
    svg("text", { x, y, "text-anchor": anchor }, this.svg).textContent = words;
  }

  move(alpha) {
    const theta = this.circle.angle(alpha);
    const [x, y] = this.at(theta);
    this.dot.setAttribute("cx", x);
    this.dot.setAttribute("cy", y);
    // The state itself, where it is within the picture.
    const across = this.radius * Math.tan(theta);
    const isSeen = Math.abs(across) <= 208;
    this.state.style.display = isSeen ? "" : "none";
    const [endX, endY] = isSeen ? [this.x + across, this.y - this.radius] : [x, y];
    this.state.setAttribute("cx", endX);
    this.state.setAttribute("cy", endY);
    this.ray.setAttribute("x2", endX);
    this.ray.setAttribute("y2", endY);
  }
}
