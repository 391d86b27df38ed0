import { useEffect, useState } from "preact/hooks";
import type { Both } from "./data";
import { setView, viewOf } from "./state";

export type Language = "en" | "zh";

/** By these two buttons the page's own text switches without any script. */
const radio = (language: Language): HTMLInputElement => document.querySelector<HTMLInputElement>(`#language-${language}`)!;

const chosen = (): Language => (radio("zh").checked ? "zh" : "en");

function apply(): void {
  document.documentElement.lang = chosen() === "zh" ? "zh-Hans" : "en";
}

/** The hash decides, then the browser's language. */
export function chooseLanguage(): void {
  const wanted = viewOf("lang") || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  radio(wanted === "zh" ? "zh" : "en").checked = true;
  apply();
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

export function useTongue(): Tongue {
  const [language, setLanguage] = useState(chosen());
  useEffect(() => {
    const listener = (): void => setLanguage(chosen());
    const onChoice = (): void => {
      apply();
      setView({ lang: chosen() });
      listener();
    };
    const radios = [radio("en"), radio("zh")];
    radios.forEach((each) => each.addEventListener("change", onChoice));
    const onHash = (): void => {
      chooseLanguage();
      listener();
    };
    window.addEventListener("hashchange", onHash);
    return () => {
      radios.forEach((each) => each.removeEventListener("change", onChoice));
      window.removeEventListener("hashchange", onHash);
    };
  }, []);
  return tongueOf(language);
}
