import * as Toggles from "@radix-ui/react-toggle-group";
import { useState } from "react";
import { useReading } from "../../data/gateway.ts";
import { plural } from "../../format/names.ts";
import { ModelUsageDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Stat } from "../../ui/parts.tsx";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const RANGES = [
  { id: "day", label: "24 h", seconds: DAY_S },
  { id: "month", label: "30 days", seconds: 30 * DAY_S },
  { id: "all", label: "All", seconds: undefined },
] as const;
type Range = (typeof RANGES)[number];

/** Generations are by this gateway's own clock, not by the chain's; to the hour, so that the question stays the same within one. */
const since = ({ seconds }: Range): string | null =>
  seconds === undefined ? null : String(Math.floor((Date.now() / 1000 - seconds) / HOUR_S) * HOUR_S);

const ms = (value: number | null) =>
  value === null ? "–" : value < 1_000 ? `${value} ms` : `${(value / 1_000).toFixed(1)} s`;

/** How the model is called, how well and how fast, and what it costs against what it brings. */
export function ModelUsage({ model }: { model: string }) {
  const [range, setRange] = useState<Range>(RANGES[2]);
  const reading = useReading(ModelUsageDocument, { model, from: since(range) });
  return (
    <Panel
      title="Usage"
      reading={reading}
      lines={6}
      actions={
        <Toggles.Root
          type="single"
          className="tabs"
          aria-label="Range of the usage"
          value={range.id}
          onValueChange={(id) => {
            const chosen = RANGES.find((one) => one.id === id);
            if (chosen) setRange(chosen);
          }}
        >
          {RANGES.map(({ id, label }) => (
            <Toggles.Item key={id} value={id}>
              {label}
            </Toggles.Item>
          ))}
        </Toggles.Root>
      }
    >
      {({ model: found }) => {
        const usage = found?.usage;
        if (!usage || usage.calls === 0)
          return range.seconds === undefined ? (
            <Empty>Nobody has called it on this gateway yet. Ask it for an image, and be the first.</Empty>
          ) : (
            <Empty
              action={
                <button type="button" className="button" onClick={() => setRange(RANGES[2])}>
                  Show all of it
                </button>
              }
            >
              Nobody has called it on this gateway in this time.
            </Empty>
          );
        return (
          <div className="stack">
            <dl className="stats">
              <Stat label="Calls" note={plural(usage.distinctAccounts, "account")}>
                {usage.calls.toLocaleString("en")}
              </Stat>
              <Stat label="Succeeded" note={`${usage.failed} failed`}>
                {((usage.succeeded / usage.calls) * 100).toFixed(1)} %
              </Stat>
              <Stat label="Half took at most">{ms(usage.p50LatencyMs)}</Stat>
              <Stat label="95 of 100">{ms(usage.p95LatencyMs)}</Stat>
              <Stat label="99 of 100">{ms(usage.p99LatencyMs)}</Stat>
              <Stat label="Fees">
                <Eth wei={usage.feesWei} digits={6} />
              </Stat>
              <Stat label="Cost">
                <Eth wei={usage.costWei} digits={6} />
              </Stat>
            </dl>
            {usage.errorCodes.length === 0 ? null : (
              <ul className="row">
                {usage.errorCodes.map(({ code, calls }) => (
                  <li key={code} className="badge" data-kind="warn">
                    {code} × {calls}
                  </li>
                ))}
              </ul>
            )}
          </div>
        );
      }}
    </Panel>
  );
}
