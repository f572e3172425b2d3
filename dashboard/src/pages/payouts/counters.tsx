import { useReading } from "../../data/gateway.ts";
import { SOURCES } from "../../domain/fees.ts";
import { basisPoints, sum } from "../../format/money.ts";
import { PayoutsHeadDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Stat } from "../../ui/parts.tsx";

const WEEK = 7 * 86_400;
const MONTH = 30 * 86_400;

/** The headline: what was earned, when, from what, and what is still to be taken out. */
export function Counters({ campaign, now }: { campaign: string; now: number | undefined }) {
  const reading = useReading(
    PayoutsHeadDocument,
    now === undefined ? undefined : { campaign, weekAgo: String(now - WEEK), monthAgo: String(now - MONTH) },
  );
  return (
    <Panel title="Earned for the owners" reading={reading} lines={5}>
      {({ campaign: found }) => {
        if (found === null) return <Empty>There is no campaign at this address.</Empty>;
        const ofWeek = found.week ?? [];
        const funded = basisPoints(found.totalContributed, found.goalMax) / 100;
        return (
          <div className="stack">
            <dl className="stats">
              <Stat label="In all">
                <Eth wei={found.totalIncome} />
              </Stat>
              <Stat label="Last 7 days">
                <Eth wei={sum(ofWeek.map(({ amount }) => amount))} />
              </Stat>
              <Stat label="Last 30 days">
                <Eth wei={sum((found.month ?? []).map(({ amount }) => amount))} />
              </Stat>
              <Stat label="Not yet withdrawn">
                <Eth wei={BigInt(found.totalIncome) - BigInt(found.totalWithdrawn)} />
              </Stat>
              <Stat label="Owners">{found.contributorCount.toLocaleString("en")}</Stat>
              <Stat label="Mints">{Number(found.totalMinted).toLocaleString("en")}</Stat>
              <Stat label="Paid generations">{Number(found.totalGenerations).toLocaleString("en")}</Stat>
              <Stat label="Funded">{funded.toLocaleString("en")} %</Stat>
            </dl>
            <p className="soft small">
              Last 7 days, by source:{" "}
              {SOURCES.flatMap(([source, label]) => {
                const amount = sum(
                  ofWeek.filter((part) => part.source === source).map((part) => part.amount),
                );
                return amount === 0n ? [] : [{ source, label, amount }];
              }).map(({ source, label, amount }, index) => (
                <span key={source}>
                  {index === 0 ? "" : ", "}
                  {label.toLowerCase()} <Eth wei={amount} />
                </span>
              ))}
              {ofWeek.every(({ amount }) => amount === "0") ? "nothing came." : "."}
            </p>
          </div>
        );
      }}
    </Panel>
  );
}
