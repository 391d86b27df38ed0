import { useEffect } from "preact/hooks";
import { useTongue } from "./language";
import { scrollToSection, setView } from "./state";

const sections = [
  ["verdict", "Verdict", "结论"], ["leaderboard", "Leaderboard", "排行"], ["tradeoff", "Trade-off", "取舍"], ["factors", "Factors", "因素"],
  ["head-to-head", "Head to head", "对比"], ["failures", "Failures", "失败"], ["curves", "Training", "训练"], ["memory", "Memory", "内存"],
  ["speed", "Speed", "速度"], ["claims", "Claims", "论断"], ["methods", "Methods", "方法"],
] as const;

export function Navigation({ element }: { element: HTMLElement }) {
  const { language, say } = useTongue();
  useEffect(() => element.setAttribute("aria-label", say("Sections", "章节")), [language]);
  const go = (event: Event, id: string): void => {
    event.preventDefault();
    setView({ at: id });
    scrollToSection(id);
  };
  return <>{sections.map(([id, en, zh]) => <a key={id} href={`#${id}`} onClick={(event) => go(event, id)}>{say(en, zh)}</a>)}</>;
}
