import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import type { Both } from "./data";
import { setView, viewOf } from "./state";

export type Language = "en" | "zh";

/** By these two buttons the page's own text switches without any script. */
const radio = (language: Language): HTMLInputElement => document.querySelector<HTMLInputElement>(`#language-${language}`)!;

const chosen = (): Language => (radio("zh").checked ? "zh" : "en");

/** The hash decides, then the browser's language. */
export function chooseLanguage(): void {
  const wanted = viewOf("lang") || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  radio(wanted === "zh" ? "zh" : "en").checked = true;
  document.documentElement.lang = chosen() === "zh" ? "zh-Hans" : "en";
}

export interface Tongue {
  language: Language;
  say: (en: string, zh: string) => string;
  text: (both: Both) => string;
}

const tongueOf = (language: Language): Tongue => ({
  language,
  say: (en, zh) => (language === "zh" ? zh : en),
  text: (both) => (typeof both === "string" ? both : both[language]),
});

const TongueContext = createContext<Tongue>(tongueOf("en"));

export const useTongue = (): Tongue => useContext(TongueContext);

/** Speaks the chosen language to everything inside, and keeps the choice in the hash. */
export function Speaking({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState(chosen());
  useEffect(() => {
    const onChoice = (): void => {
      setView({ lang: chosen() });
      chooseLanguage();
      setLanguage(chosen());
    };
    const onHash = (): void => {
      chooseLanguage();
      setLanguage(chosen());
    };
    const radios = [radio("en"), radio("zh")];
    radios.forEach((each) => each.addEventListener("change", onChoice));
    window.addEventListener("hashchange", onHash);
    return () => {
      radios.forEach((each) => each.removeEventListener("change", onChoice));
      window.removeEventListener("hashchange", onHash);
    };
  }, []);
  return <TongueContext.Provider value={useMemo(() => tongueOf(language), [language])}>{children}</TongueContext.Provider>;
}
