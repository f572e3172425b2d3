import "./campaign.css";
import { useParams } from "@tanstack/react-router";
import { useReading } from "../../data/gateway.ts";
import { CampaignHeadDocument } from "../../generated/operations.ts";
import { CampaignTabs } from "../../ui/campaign-tabs.tsx";
import { Contribute } from "./contribute.tsx";
import { Contributors } from "./contributors.tsx";
import { Funding } from "./funding.tsx";
import { Proposals } from "./proposals.tsx";
import { Treasury } from "./treasury.tsx";

/** One campaign: its money, its people and their decisions. */
export function CampaignPage() {
  const { campaign } = useParams({ from: "/campaign/$campaign" });
  const reading = useReading(CampaignHeadDocument, { campaign });
  const head = reading.query.data?.data.campaign;
  return (
    <>
      <div className="page-head">
        <div className="stack">
          <h1>{head?.name ?? "Campaign"}</h1>
          {head?.metadataFile?.description ? (
            <p className="soft lead">{head.metadataFile.description}</p>
          ) : null}
        </div>
        <CampaignTabs campaign={campaign} models={head?.models ?? []} />
      </div>
      <div className="two-columns">
        <Funding reading={reading} />
        <Contribute campaign={campaign} reading={reading} />
      </div>
      <Proposals campaign={campaign} />
      <div className="two-columns even">
        <Treasury campaign={campaign} />
        <Contributors campaign={campaign} />
      </div>
    </>
  );
}
