import * as Toggles from "@radix-ui/react-toggle-group";
import { useId, useState } from "react";
import { useReading } from "../../data/gateway.ts";
import { isOfKind, KINDS, type Kind } from "../../domain/action-kind.ts";
import {
  ActivityDocument,
  CampaignActivityDocument,
  ChainTimeDocument,
  HomeCampaignsDocument,
} from "../../generated/operations.ts";
import { ActionList } from "../../ui/action-list.tsx";
import { Older } from "../../ui/older.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Empty } from "../../ui/parts.tsx";

/** Of every block that there can be: an action's place is its block's number times a million, plus its log's. */
const NEWEST = String(2n ** 60n);
const STEP = 100;

/** What happens on chain, as it happens. */
export function ActivityPage() {
  const field = useId();
  const [kind, setKind] = useState<Kind>("all");
  const [campaign, setCampaign] = useState("");
  const [first, setFirst] = useState(STEP);
  const campaigns = useReading(HomeCampaignsDocument, {}).query.data?.data.campaigns ?? [];
  const now = useReading(ChainTimeDocument, {}).query.data?.data._meta?.block.timestamp ?? undefined;
  const ofAll = useReading(ActivityDocument, campaign === "" ? { first, before: NEWEST } : undefined);
  const ofOne = useReading(
    CampaignActivityDocument,
    campaign === "" ? undefined : { campaign, first, before: NEWEST },
  );
  const reading = campaign === "" ? ofAll : ofOne;
  return (
    <>
      <div className="page-head">
        <div className="stack">
          <h1>Activity</h1>
          <p className="soft lead">
            Every contribution, vote, mint and payout, with the block that brings it.
          </p>
        </div>
      </div>
      <div className="row between">
        <Toggles.Root
          type="single"
          className="tabs"
          aria-label="What to show"
          value={kind}
          onValueChange={(chosen) => chosen && setKind(chosen as Kind)}
        >
          {KINDS.map(([id, label]) => (
            <Toggles.Item key={id} value={id}>
              {label}
            </Toggles.Item>
          ))}
        </Toggles.Root>
        <div className="row">
          <label htmlFor={field} className="label">
            Campaign
          </label>
          <select
            id={field}
            className="input select"
            value={campaign}
            onChange={({ target }) => setCampaign(target.value)}
          >
            <option value="">All of them</option>
            {campaigns.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </div>
      <Panel title="Newest first" reading={reading} lines={12}>
        {({ actions }) => {
          const shown = (actions ?? []).filter((action) => isOfKind(action, kind));
          return (
            <>
              {shown.length === 0 ? (
                <Empty>Nothing of this kind among the newest {first}.</Empty>
              ) : (
                <ActionList actions={shown} now={now} />
              )}
              <Older count={actions?.length ?? 0} first={first} ask={setFirst} />
            </>
          );
        }}
      </Panel>
    </>
  );
}
