import { useReading } from "../../data/gateway.ts";
import { short } from "../../format/names.ts";
import { day } from "../../format/time.ts";
import { CampaignTreasuryDocument, type CampaignTreasuryQuery } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Account, Empty, Eth, Stat } from "../../ui/parts.tsx";
import { TransactionLink } from "../../ui/transaction-link.tsx";

type Campaign = NonNullable<CampaignTreasuryQuery["campaign"]>;
type Commission = Campaign["commissions"][number];

/** Where the funds went: the artist's commission by milestones, and everything else that was decided. */
export function Treasury({ campaign }: { campaign: string }) {
  const reading = useReading(CampaignTreasuryDocument, { campaign });
  return (
    <Panel title="Treasury and commission" reading={reading} lines={6}>
      {({ campaign: found }) => {
        if (found === null) return <Empty>There is no campaign at this address.</Empty>;
        if (found.state === "FAILED")
          return (
            <Empty>The campaign was not funded: nothing went to its treasury, and every wei goes back.</Empty>
          );
        if (found.state !== "FUNDED")
          return <Empty>The treasury has nothing before the campaign is funded and finalized.</Empty>;
        const payments = found.treasuryCalls.filter(({ amount }) => amount !== "0");
        return (
          <>
            <dl className="stats">
              <Stat label="Received">
                <Eth wei={found.totalContributed} />
              </Stat>
              <Stat label="Paid out" note="by executed proposals">
                <Eth wei={found.totalTreasuryPaid} />
              </Stat>
            </dl>
            {found.commissions.map((commission) => (
              <CommissionMilestones key={commission.id} commission={commission} />
            ))}
            <ul className="payments">
              {payments.map(({ id, account, amount, timestamp, transaction, proposal }) => (
                <li key={id}>
                  <span>
                    <Eth wei={amount} /> to <span className="mono">{short(account.id)}</span>
                  </span>
                  <span className="soft small">
                    {day(timestamp)} · {proposal?.title ?? "without a proposal"} ·{" "}
                    <TransactionLink hash={transaction} />
                  </span>
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </Panel>
  );
}

function CommissionMilestones({ commission }: { commission: Commission }) {
  const { artist, amount, totalPaid, milestones, milestoneCount, paidCount, isEnded } = commission;
  return (
    <section className="payments" aria-label={`Commission ${commission.commissionId}`}>
      <div className="row between">
        <span className="row">
          <span className="soft">Artist</span> <Account id={artist.id} />
        </span>
        <span className="badge" data-kind={paidCount === milestoneCount ? "good" : "accent"}>
          {isEnded ? "ended" : `${paidCount} of ${milestoneCount} milestones paid`}
        </span>
      </div>
      <p className="soft small">
        <Eth wei={totalPaid} /> of <Eth wei={amount} /> paid
      </p>
      <ol className="milestones">
        {milestones.map(({ id, number, amount: part, state, deliveredAt, paidAt }) => (
          <li key={id} className="milestone" data-state={state}>
            <span>{number}</span>
            <span>
              <Eth wei={part} />
            </span>
            <span className="soft small">
              {paidAt ? `paid ${day(paidAt)}` : deliveredAt ? `delivered ${day(deliveredAt)}` : "agreed"}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
