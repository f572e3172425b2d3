import { ModelWipError } from "@model-wip/client";
import { type ReactNode, useEffect, useId, useState } from "react";
import type { Answer, Reading } from "../data/gateway.ts";
import { moment, relative } from "../format/time.ts";
import { CopyQuery } from "./copy-query.tsx";
import { Notice, Skeleton } from "./parts.tsx";

/** A figure that was read longer ago than this may have changed without the page knowing. */
const STALE_S = 90;
const TICK_MS = 10_000;

export interface PanelProps<Data> {
  readonly title: string;
  readonly reading: Reading<Data>;
  readonly children: (data: Data) => ReactNode;
  readonly actions?: ReactNode;
  /** The export that has all of it, as `/exports` names it: `payouts/0x…`. */
  readonly exported?: string;
  readonly lines?: number;
  readonly className?: string;
}

/** Figures of one query: what they are, of which block and how old, how to ask for them, and what to do when they are missing. */
export function Panel<Data>({
  title,
  reading,
  children,
  actions,
  exported,
  lines = 4,
  className = "",
}: PanelProps<Data>) {
  const heading = useId();
  const { data, error, refetch, dataUpdatedAt, isFetching } = reading.query;
  const age = useAge(dataUpdatedAt);
  const isStale = data !== undefined && (error !== null || age > STALE_S);
  return (
    <section className={`panel ${className}`} aria-labelledby={heading} data-stale={isStale}>
      <header className="panel-head">
        <h2 id={heading}>{title}</h2>
        {actions}
        <CopyQuery document={reading.document} variables={reading.variables} of={title} exported={exported} />
      </header>
      <div className="panel-body">
        {error === null ? null : (
          <Failure
            error={error}
            hasOld={data !== undefined}
            again={() => void refetch()}
            isBusy={isFetching}
          />
        )}
        {data === undefined && error === null ? <Skeleton lines={lines} /> : null}
        {data === undefined ? null : children(data.data)}
      </div>
      {data === undefined ? null : <Foot block={data.block} age={age} />}
    </section>
  );
}

function Foot({ block, age }: { block: Answer<unknown>["block"]; age: number }) {
  return (
    <footer className="panel-foot">
      {block === undefined ? null : (
        <span title={block.hash ?? undefined}>
          Block <span data-block={block.number}>{block.number.toLocaleString("en")}</span>
        </span>
      )}
      {block?.timestamp ? <span>{moment(block.timestamp)}</span> : null}
      <span>read {relative(0, age)}</span>
    </footer>
  );
}

const WAYS_OUT: Readonly<Record<string, string>> = {
  GATEWAY_UNREACHABLE: "See whether you are online, or wait a moment.",
  RATE_LIMITED: "This address has asked for a lot. Wait a minute.",
  SUBGRAPH_UNAVAILABLE: "The index is away for the moment; what does not need it still answers.",
};

export function Failure({
  error,
  hasOld,
  again,
  isBusy,
}: {
  error: Error;
  hasOld: boolean;
  again: () => void;
  isBusy: boolean;
}) {
  const code = error instanceof ModelWipError ? error.code : "UNEXPECTED";
  return (
    <Notice
      kind={hasOld ? "warn" : "bad"}
      action={
        <button type="button" className="button" onClick={again} disabled={isBusy}>
          {isBusy ? "Reading…" : "Try again"}
        </button>
      }
    >
      <strong>{hasOld ? "These figures could not be read anew." : "This could not be read."}</strong>{" "}
      {code === "GATEWAY_UNREACHABLE" ? "No gateway answers." : error.message} {WAYS_OUT[code] ?? ""}{" "}
      <span className="mono">{code}</span>
    </Notice>
  );
}

/** Seconds since `at`, in ms; counted on while it is shown. */
function useAge(at: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((now - at) / 1000));
}
