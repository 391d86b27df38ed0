// Everything a reader chose lives in the URL's hash, "#lang=zh&a=1f3c…&cell=only-a", so that a view can be kept and
// sent. A hash without "=" is a section of the page.
import { useEffect, useRef, useState } from "preact/hooks";

const readHash = (): URLSearchParams => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");

let view = readHash();
const listeners = new Set<() => void>();

const announce = (): void => listeners.forEach((listener) => listener());

/** Changes what is given and keeps the rest; an empty value is the default and leaves the hash. */
export function setView(changes: Record<string, string>): void {
  for (const [key, value] of Object.entries(changes)) {
    if (value === "") view.delete(key);
    else view.set(key, value);
  }
  history.replaceState(null, "", "#" + view.toString());
  announce();
}

export const viewOf = (key: string): string => view.get(key) ?? "";

/** Reads the view; the component is drawn again when something it read has changed. */
export function useView(): (key: string) => string {
  const [, redraw] = useState(0);
  const read = useRef(new Map<string, string>());
  useEffect(() => {
    const listener = (): void => {
      const hasChanged = [...read.current].some(([key, value]) => viewOf(key) !== value);
      if (hasChanged) redraw((count) => count + 1);
    };
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return (key) => {
    read.current.set(key, viewOf(key));
    return viewOf(key);
  };
}

export function scrollToSection(id: string): void {
  document.getElementById(id)?.scrollIntoView();
}

/** A question's permalink keeps what else was chosen; a whole edited hash is taken as it is. */
export function followHash(): void {
  window.addEventListener("hashchange", () => {
    if (!location.hash.includes("=")) {
      const section = location.hash.slice(1);
      if (section !== "content") setView({ at: section });
      return;
    }
    const asked = readHash();
    if ([...asked.keys()].join() === "q") {
      setView({ q: asked.get("q") ?? "", page: "" });
      scrollToSection("failures");
    } else {
      view = asked;
      announce();
    }
  });
}
