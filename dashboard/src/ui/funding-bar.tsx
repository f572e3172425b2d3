import { basisPoints } from "../format/money.ts";

/** How much of its goal a campaign has. */
export function FundingBar({ contributed, goal, name }: { contributed: string; goal: string; name: string }) {
  const part = Math.min(10_000, basisPoints(contributed, goal)) / 100;
  return (
    <div
      className="bar"
      role="progressbar"
      aria-label={`Funding of ${name}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(part)}
    >
      <i className="lit" style={{ width: `${part}%` }} />
    </div>
  );
}
