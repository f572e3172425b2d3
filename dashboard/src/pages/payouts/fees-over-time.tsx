import * as Toggles from "@radix-ui/react-toggle-group";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../data/gateway.ts";
import { feePeriods } from "../../domain/fees.ts";
import { FeesOverTimeDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Skeleton } from "../../ui/parts.tsx";

const FeesChart = lazy(() => import("./fees-chart.tsx"));

const HOUR = 3_600;
const DAY = 24 * HOUR;
const MICROSECONDS = "000000";
/** More periods than this are drawn as days. */
const MOST = 1_000;

const RANGES = [
  { id: "day", label: "24 h", seconds: DAY, interval: "hour" },
  { id: "week", label: "7 days", seconds: 7 * DAY, interval: "day" },
  { id: "month", label: "30 days", seconds: 30 * DAY, interval: "day" },
  { id: "all", label: "All", seconds: undefined, interval: "day" },
] as const;
type Range = (typeof RANGES)[number];

export interface FeesOverTimeProps {
  readonly campaign: string;
  readonly now: number | undefined;
  readonly fundedAt: string | undefined;
}

/** Income over time, by source. */
export function FeesOverTime({ campaign, now, fundedAt }: FeesOverTimeProps) {
  const [range, setRange] = useState<Range>(RANGES[2]);
  const seconds = range.interval === "hour" ? HOUR : DAY;
  const begin = now && (range.seconds === undefined ? Number(fundedAt ?? now) : now - range.seconds);
  const from = begin && Math.floor(begin / seconds) * seconds;
  const reading = useReading(
    FeesOverTimeDocument,
    from === undefined
      ? undefined
      : { campaign, interval: range.interval, from: `${from}${MICROSECONDS}`, first: MOST },
  );
  const choose = (id: string) => {
    const chosen = RANGES.find((one) => one.id === id);
    if (chosen) setRange(chosen);
  };
  return (
    <Panel
      title="Fees over time"
      reading={reading}
      exported={`fees/${campaign}`}
      lines={8}
      actions={
        <Toggles.Root
          type="single"
          className="tabs"
          aria-label="Range"
          value={range.id}
          onValueChange={choose}
        >
          {RANGES.map(({ id, label }) => (
            <Toggles.Item key={id} value={id}>
              {label}
            </Toggles.Item>
          ))}
        </Toggles.Root>
      }
    >
      {({ campaignPeriods }) =>
        !campaignPeriods?.length || from === undefined || now === undefined ? (
          <Empty>Nothing came in this time. Income appears here with the block that brings it.</Empty>
        ) : (
          <Suspense fallback={<Skeleton lines={8} />}>
            <FeesChart
              periods={feePeriods(campaignPeriods, { from, to: now, seconds })}
              interval={range.interval}
            />
          </Suspense>
        )
      }
    </Panel>
  );
}
