/** Every page of the dashboard, with something in it, found by what the gateway has. */
export interface PageLink {
  readonly name: string;
  readonly path: string;
}

interface Found {
  readonly data: {
    readonly campaigns: readonly { readonly id: string; readonly state: string }[];
    readonly models: readonly { readonly id: string }[];
    readonly collections: readonly { readonly id: string }[];
    readonly positions: readonly { readonly account: { readonly id: string } }[];
  };
}

const QUERY = `{
  campaigns(orderBy: totalContributed, orderDirection: desc) { id state }
  models(first: 1, orderBy: totalIncome, orderDirection: desc) { id }
  collections(first: 1, orderBy: totalMinted, orderDirection: desc) { id }
  positions(first: 1, orderBy: withdrawn, orderDirection: desc) { account { id } }
}`;

export async function allPages(url: string): Promise<PageLink[]> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: QUERY }),
  });
  const { data } = (await response.json()) as Found;
  const funded = data.campaigns.find(({ state }) => state === "FUNDED")?.id;
  const failed = data.campaigns.find(({ state }) => state === "FAILED")?.id;
  return [
    { name: "home", path: "/" },
    { name: "campaign", path: `/campaign/${funded}` },
    { name: "campaign-failed", path: `/campaign/${failed}` },
    { name: "payouts", path: `/campaign/${funded}/payouts` },
    { name: "model", path: `/model/${data.models[0]?.id}` },
    { name: "collections", path: "/collections" },
    { name: "collection", path: `/collections/${data.collections[0]?.id}` },
    { name: "activity", path: "/activity" },
    { name: "account", path: `/account/${data.positions[0]?.account.id}` },
    { name: "my-account", path: "/account" },
    { name: "lost", path: "/nowhere" },
  ];
}
