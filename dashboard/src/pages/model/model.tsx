import "./model.css";
import "../campaign/campaign.css";
import { useParams } from "@tanstack/react-router";
import { useReading } from "../../data/gateway.ts";
import { ModelHeadDocument } from "../../generated/operations.ts";
import { CampaignTabs } from "../../ui/campaign-tabs.tsx";
import { Gallery } from "./gallery.tsx";
import { Income } from "./income.tsx";
import { Studio } from "./studio.tsx";
import { ModelUsage } from "./usage.tsx";
import { Versions } from "./versions.tsx";

/** One model: a place to ask it, what it makes, how it is used and what that earns. */
export function ModelPage() {
  const { model } = useParams({ from: "/model/$model" });
  const reading = useReading(ModelHeadDocument, { model });
  const head = reading.query.data?.data.model;
  return (
    <>
      <div className="page-head">
        <div className="stack">
          <h1>{head?.name ?? "Model"}</h1>
          {head?.metadataFile?.description ? (
            <p className="soft lead">{head.metadataFile.description}</p>
          ) : null}
        </div>
        {head ? <CampaignTabs campaign={head.campaign.id} models={head.campaign.models} /> : null}
      </div>
      <Studio model={model as `0x${string}`} reading={reading} />
      <div className="two-columns">
        <ModelUsage model={model} />
        <Income model={model} />
      </div>
      <Gallery model={model} />
      <Versions reading={reading} />
    </>
  );
}
