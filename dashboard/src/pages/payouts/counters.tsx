import { useReading } from "../../data/gateway.ts";
import { daysBefore, SOURCES } from "../../domain/fees.ts";
import { basisPoints, sum } from "../../format/money.ts";
import { PayoutsHeadDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Stat } from "../../ui/parts.tsx";
import { SourceBar } from "../../ui/source-bar.tsx";

/** The headline: what was earned, when, from what, and what is still to be taken out. */
export function Counters({ campaign, now }: { campaign: string; now: number | undefined }) {
  const reading = useReading(
    PayoutsHeadDocument,
    now === undefined
      ? undefined
      : { campaign, weekAgo: String(daysBefore(now, 7)), monthAgo: String(daysBefore(now, 30)) },
  );
  return (
    <Panel title="Earned for the owners" reading={reading} lines={5}>
      {({ campaign: found }) => {
        if (found === null) return <Empty>There is no campaign at this address.</Empty>;
        const ofWeek = found.week ?? [];
        const parts = SOURCES.flatMap(([source, name, colour]) => {
          const amount = sum(ofWeek.filter((part) => part.source === source).map((part) => part.amount));
          return amount === 0n ? [] : [{ name, amount, colour }];
        });
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
            <section className="stack tight">
              <h3>Last 7 days, by source</h3>
              <SourceBar parts={parts} />
              {parts.length === 0 ? <p className="soft small">Nothing came.</p> : null}
              <ul className="legend">
                {parts.map(({ name, amount, colour }) => (
                  <li key={name}>
                    <i style={{ background: `var(${colour})` }} />
                    {name}{" "}
                    <strong>
                      <Eth wei={amount} />
                    </strong>
                  </li>
                ))}
              </ul>
              {ofWeek.some(({ source, amount }) => source === "FORCED" && amount !== "0") ? (
                <p className="soft small">
                  Forced is ETH that came without a call, as from a contract that was destroyed. The owners
                  share it like all else.
                </p>
              ) : null}
            </section>
          </div>
        );
      }}
    </Panel>
  );
}
