import { basisPoints, sum, type Wei } from "../format/money.ts";

export interface SourcePart {
  readonly name: string;
  readonly amount: Wei;
  /** The property that has its colour. */
  readonly colour: string;
}

/** How an amount is made up, to look at; the figures stand beside it. */
export function SourceBar({ parts }: { parts: readonly SourcePart[] }) {
  const total = sum(parts.map(({ amount }) => amount));
  return (
    <div className="bar" aria-hidden="true">
      {parts.map(({ name, amount, colour }) => (
        <i
          key={name}
          style={{ width: `${basisPoints(amount, total) / 100}%`, background: `var(${colour})` }}
        />
      ))}
    </div>
  );
}
