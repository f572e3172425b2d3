import "../campaign/campaign.css";
import { useParams } from "@tanstack/react-router";
import { useReading } from "../../data/gateway.ts";
import { CampaignHeadDocument, ChainTimeDocument } from "../../generated/operations.ts";
import { CampaignTabs } from "../../ui/campaign-tabs.tsx";
import { Counters } from "./counters.tsx";
import { FeesOverTime } from "./fees-over-time.tsx";
import { MyPayout } from "./my-payout.tsx";
import { Owners } from "./owners.tsx";
import { WithdrawalHistory } from "./withdrawal-history.tsx";

/** What a model earns, from what, and what each of its owners can take out. */
export function PayoutsPage() {
  const { campaign } = useParams({ from: "/campaign/$campaign/payouts" });
  const head = useReading(CampaignHeadDocument, { campaign }).query.data?.data.campaign;
  // Ranges end at the chain's own time, not at the reader's.
  const time = useReading(ChainTimeDocument, {}).query.data?.data._meta?.block.timestamp ?? undefined;
  return (
    <>
      <div className="page-head">
        <div className="stack">
          <h1>{head === undefined ? "Payouts" : `${head?.name ?? "Unknown"}: payouts`}</h1>
        </div>
        <CampaignTabs campaign={campaign} models={head?.models ?? []} />
      </div>
      <div className="two-columns">
        <Counters campaign={campaign} now={time} />
        <MyPayout campaign={campaign} />
      </div>
      <FeesOverTime campaign={campaign} now={time} fundedAt={head?.finalizedAt ?? undefined} />
      <div className="two-columns">
        <Owners campaign={campaign} />
        <WithdrawalHistory campaign={campaign} now={time} />
      </div>
    </>
  );
}
