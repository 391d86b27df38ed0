import type { Trial } from "./data";
import { useTongue } from "./language";

/** An interval on a rail from `from` to `to`, with its value; a dashed mark where zero lies inside the rail. */
export function Whisker({ value, low, high, from, to }: { value: number; low: number; high: number; from: number; to: number }) {
  const width = 96;
  const x = (at: number): number => 2 + ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * (width - 4);
  return (
    <svg class="whisker" viewBox={`0 0 ${width} 12`} aria-hidden="true">
      <line class="rail" x1={0} x2={width} y1={6} y2={6} />
      {from < 0 && to > 0 && <line class="zero" x1={x(0)} x2={x(0)} y1={0} y2={12} />}
      <line class="span" x1={x(low)} x2={x(high)} y1={6} y2={6} />
      <circle class="dot" cx={x(value)} cy={6} r={3} />
    </svg>
  );
}

/** A trial's place on the leaderboard, by which every chart names it. */
export const Badge = ({ place, front = false }: { place: number; front?: boolean }) => (
  <span class={front ? "badge front" : "badge"}>{place + 1}</span>
);

export const Named = ({ trial, place }: { trial: Trial; place: number }) => (
  <>
    <Badge place={place} /> <bdi>{trial.label}</bdi>
  </>
);

/** What is not there says so to a screen reader, too. */
export function Absent() {
  const { say } = useTongue();
  return <span class="unmeasured" title={say("not measured", "未测量")}>–</span>;
}
