import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { NumbersTable, type Table } from "./numbers_table";

interface ChartProps {
  id: string;
  label: string;                          // what a screen reader is told instead of the picture
  draw: (width: number) => Element;
  deps: readonly unknown[];               // draw again when one of these changes
  table: () => Table;
  minWidth?: number;                      // narrower screens scroll
  caption?: string;
}

/** A picture as wide as the page allows, with its numbers underneath. */
export function Chart({ id, label, draw, deps, table, minWidth = 0, caption }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const width = Math.max(minWidth, useWidth(frame));
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    if (width > 0) picture.current?.replaceChildren(silent(draw(width)));
    setScrolls(frame.current!.scrollWidth > frame.current!.clientWidth);
  }, [width, ...deps]);
  // What scrolls sideways must be reachable by keyboard.
  const reachable = scrolls ? { tabIndex: 0, role: "region" as const, "aria-label": label } : {};
  return (
    <figure>
      <div class="chart-frame" ref={frame} {...reachable}>
        <div class="chart" role="img" aria-label={label} ref={picture} />
      </div>
      {caption && <figcaption>{caption}</figcaption>}
      <NumbersTable id={id} of={label} table={table} />
    </figure>
  );
}

/** The picture has one name, its own: Plot's names of marks would be read out by none and are not allowed on them. */
function silent(drawing: Element): Element {
  for (const mark of drawing.querySelectorAll("g[aria-label]")) mark.removeAttribute("aria-label");
  return drawing;
}

function useWidth(frame: { current: HTMLDivElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current!;
    const measure = (): void => setWidth(Math.floor(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return width;
}

/** Options every chart shares: the page's own type and colours. */
export const plain = (width: number, height: number) => ({
  width,
  height,
  className: "plot",
  style: { fontFamily: "inherit", fontSize: "12px", color: "var(--soft)", overflow: "visible" },
});
