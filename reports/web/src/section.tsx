import type { ComponentChildren } from "preact";
import { useTongue } from "./language";
import { setView, useView } from "./state";

interface SectionProps { id: string; title: string; lead?: string; children: ComponentChildren }

export const Section = ({ id, title, lead, children }: SectionProps) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {lead && <p class="lead">{lead}</p>}
    {children}
  </section>
);

/** Why there is nothing to see: never an empty box. */
export const Missing = ({ children }: { children: ComponentChildren }) => <p class="missing">{children}</p>;

export interface Option { value: string; label: string }

interface SelectProps { name: string; label: string; options: Option[]; fallback?: string; also?: Record<string, string> }

/** A choice kept in the hash under `name`; `also` is what a change resets, such as the page. */
export function Select({ name, label, options, fallback = "", also = {} }: SelectProps) {
  const view = useView();
  const value = view(name) || fallback;
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name} value={value}
        onChange={(event) => setView({ ...also, [name]: event.currentTarget.value === fallback ? "" : event.currentTarget.value })}>
        {options.map((option) => <option value={option.value} selected={option.value === value}>{option.label}</option>)}
      </select>
    </label>
  );
}

export function Search({ name, label, hint, also = {} }: { name: string; label: string; hint: string; also?: Record<string, string> }) {
  const view = useView();
  return (
    <label class="field wide">
      <span>{label}</span>
      <input type="search" name={name} dir="auto" placeholder={hint} value={view(name)}
        onInput={(event) => setView({ ...also, [name]: event.currentTarget.value })} />
    </label>
  );
}

interface PagerProps { name: string; page: number; pages: number; status: string; anchor: string; children?: ComponentChildren }

export function Pager({ name, page, pages, status, anchor, children }: PagerProps) {
  const { say } = useTongue();
  const turn = (to: number): void => {
    setView({ [name]: to === 1 ? "" : String(to) });
    document.getElementById(anchor)?.scrollIntoView();
  };
  return (
    <div class="pager">
      <p class="count" role="status">{status}</p>
      {children}
      {pages > 1 && (
        <>
          <button type="button" disabled={page <= 1} onClick={() => turn(page - 1)}>{say("← Previous", "← 上一页")}</button>
          <button type="button" disabled={page >= pages} onClick={() => turn(page + 1)}>{say("Next →", "下一页 →")}</button>
        </>
      )}
    </div>
  );
}

/** Shows a few of many until asked for all; the choice is kept in the hash under `name`. */
export function useFirst<T>(name: string, all: T[], few: number): { shown: T[]; more: ComponentChildren } {
  const { say } = useTongue();
  const view = useView();
  const isAll = view(name) === "all";
  if (all.length <= few) return { shown: all, more: null };
  const more = (
    <button type="button" class="choice more" aria-pressed={isAll} onClick={() => setView({ [name]: isAll ? "" : "all" })}>
      {isAll ? say(`Show the first ${few} only`, `只显示前 ${few} 项`) : say(`Show all ${all.length}`, `显示全部 ${all.length} 项`)}
    </button>
  );
  return { shown: isAll ? all : all.slice(0, few), more };
}
