import type { ComponentChildren } from "preact";
import { useTongue } from "./language";
import { setView, useView } from "./state";

export interface Table { head: string[]; rows: ComponentChildren[][] }

const openTables = (view: (key: string) => string): string[] => view("tables").split(",").filter(Boolean);

function remember(id: string, isOpen: boolean, view: (key: string) => string): void {
  const others = openTables(view).filter((each) => each !== id);
  const tables = (isOpen ? [...others, id] : others).join(",");
  if (tables !== view("tables")) setView({ tables });
}

/** The numbers under a chart. The first column names the row; the rest are numbers. Built only when opened. */
export function NumbersTable({ id, of, table }: { id: string; of: string; table: () => Table }) {
  const { say } = useTongue();
  const view = useView();
  const isOpen = openTables(view).includes(id);
  return (
    <details class="numbers" open={isOpen} onToggle={(event) => remember(id, event.currentTarget.open, view)}>
      <summary>{say("The numbers", "数据表")}<span class="hidden">: {of}</span></summary>
      {isOpen && <Rows of={say("Numbers: ", "数据：") + of} {...table()} />}
    </details>
  );
}

const Rows = ({ of, head, rows }: Table & { of: string }) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={of}>
    <table>
      <thead><tr>{head.map((title, column) => <th scope="col" class={column === 0 ? "" : "number"}>{title}</th>)}</tr></thead>
      <tbody>
        {rows.map(([name, ...cells]) => (
          <tr><th scope="row">{name}</th>{cells.map((cell) => <td class="number">{cell}</td>)}</tr>
        ))}
      </tbody>
    </table>
  </div>
);
