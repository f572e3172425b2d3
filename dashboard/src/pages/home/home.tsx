import "./home.css";
import { Link } from "@tanstack/react-router";
import { type Reading, useReading } from "../../data/gateway.ts";
import { campaignPhase } from "../../domain/campaign-phase.ts";
import { plural } from "../../format/names.ts";
import { span } from "../../format/time.ts";
import {
  HomeCampaignsDocument,
  type HomeCampaignsQuery,
  HomeTotalsDocument,
  HomeWorksDocument,
  type HomeWorksQuery,
} from "../../generated/operations.ts";
import { Artwork } from "../../ui/artwork.tsx";
import { CampaignBadge } from "../../ui/campaign-badge.tsx";
import { FundingBar } from "../../ui/funding-bar.tsx";
import { Orb } from "../../ui/orb.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Stat } from "../../ui/parts.tsx";

type Campaign = NonNullable<HomeCampaignsQuery["campaigns"]>[number];

/** All campaigns, what they have brought in, and what was made with their models. */
export function Home() {
  const works = useReading(HomeWorksDocument, {});
  const shown = works.query.data?.data.tokens?.slice(0, 7) ?? [];
  return (
    <>
      <section className="hero">
        <div className="hero-text">
          <h1>Image models, owned by the people who paid for them.</h1>
          <p className="soft">
            A community funds an artist's body of work and the model that learns from it. Whenever the model
            is used, its owners are paid, in proportion to what they gave.
          </p>
        </div>
        <div className="hero-works" aria-hidden="true">
          {shown.map(({ id, image }) => (
            <Artwork key={id} image={image} alt="" eager />
          ))}
        </div>
      </section>
      <Totals />
      <Campaigns />
      <Works reading={works} />
    </>
  );
}

function Totals() {
  const reading = useReading(HomeTotalsDocument, {});
  return (
    <Panel title="All campaigns together" reading={reading} lines={2}>
      {({ protocols }) => {
        const [all] = protocols ?? [];
        if (all === undefined) return <Empty>No campaign was ever launched here.</Empty>;
        return (
          <dl className="stats">
            <Stat label="Given by contributors">
              <Eth wei={all.totalContributed} />
            </Stat>
            <Stat label="Earned for owners">
              <Eth wei={all.totalIncome} />
            </Stat>
            <Stat label="Withdrawn by owners">
              <Eth wei={all.totalWithdrawn} />
            </Stat>
            <Stat label="Tokens minted">{Number(all.totalMinted).toLocaleString("en")}</Stat>
            <Stat label="Paid generations">{Number(all.totalGenerations).toLocaleString("en")}</Stat>
          </dl>
        );
      }}
    </Panel>
  );
}

function Campaigns() {
  const reading = useReading(HomeCampaignsDocument, {});
  return (
    <Panel title="Campaigns" reading={reading} lines={6}>
      {({ campaigns, _meta }) =>
        !campaigns?.length ? (
          <Empty>No campaign yet. The first one that is launched appears here by itself.</Empty>
        ) : (
          <ul className="campaigns">
            {campaigns.toSorted(byIncome).map((campaign) => (
              <CampaignCard key={campaign.id} campaign={campaign} now={_meta?.block.timestamp ?? 0} />
            ))}
          </ul>
        )
      }
    </Panel>
  );
}

/** Those that earn come first; the others as they were launched, newest first. */
const byIncome = (one: Campaign, other: Campaign): number =>
  Math.sign(Number(BigInt(other.totalIncome) - BigInt(one.totalIncome)));

function CampaignCard({ campaign, now }: { campaign: Campaign; now: number }) {
  const phase = campaignPhase(campaign, now);
  const images = campaign.collections.flatMap(({ tokens }) => tokens).slice(0, 4);
  return (
    <li className="campaign-card">
      <div className="campaign-face">
        {images.length === 0 ? (
          <Orb id={campaign.id} size={132} />
        ) : (
          images.map(({ image }) => <Artwork key={image} image={image} alt="" />)
        )}
      </div>
      <div className="stack">
        <div className="row between">
          <h3>
            <Link to="/campaign/$campaign" params={{ campaign: campaign.id }} className="whole">
              {campaign.name}
            </Link>
          </h3>
          <CampaignBadge phase={phase} />
        </div>
        <p className="soft">{campaign.metadataFile?.description}</p>
        <FundingBar contributed={campaign.totalContributed} goal={campaign.goalMax} name={campaign.name} />
        <p className="row between small">
          <span>
            <strong>
              <Eth wei={campaign.totalContributed} digits={2} />
            </strong>{" "}
            <span className="soft">
              of <Eth wei={campaign.goalMax} digits={2} />
            </span>
          </span>
          <span className="soft">{remark(campaign, phase, now)}</span>
        </p>
        <p className="soft small">
          {plural(campaign.contributorCount, "contributor")} · {plural(campaign.memberCount, "member")}
        </p>
      </div>
    </li>
  );
}

function remark(campaign: Campaign, phase: ReturnType<typeof campaignPhase>, now: number) {
  switch (phase) {
    case "UPCOMING":
      return `opens in ${span(Number(campaign.opensAt) - now)}`;
    case "OPEN":
      return `${span(Number(campaign.closesAt) - now)} left`;
    case "REACHED":
      return "waits to be finalized";
    case "FAILED":
      return "every wei goes back";
    case "FUNDED":
      return (
        <>
          has earned <Eth wei={campaign.totalIncome} />
        </>
      );
  }
}

function Works({ reading }: { reading: Reading<HomeWorksQuery> }) {
  return (
    <Panel title="Made with these models" reading={reading}>
      {({ tokens }) =>
        !tokens?.length ? (
          <Empty>
            Nothing has been published yet. Once a campaign has a model, anyone can make images with it.
          </Empty>
        ) : (
          <ul className="works">
            {tokens.map(({ id, image, totalMinted, metadataFile, collection }) => (
              <li key={id}>
                <Link to="/collections/$collection" params={{ collection: collection.id }}>
                  <Artwork image={image} alt="" />
                  <span>{metadataFile?.name ?? collection.name}</span>
                </Link>
                <span className="soft small">{plural(totalMinted, "mint")}</span>
              </li>
            ))}
          </ul>
        )
      }
    </Panel>
  );
}
