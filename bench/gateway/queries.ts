/** What is asked of each side. `$other` is an id that no row has, another one in each request, so that no cache has the answer. */
export interface BenchQuery {
  readonly name: string;
  /** As the gateway is asked, with what it computes and stitches. */
  readonly gateway: string;
  /** The same as far as the index alone can answer it: for graph-node. */
  readonly index: string;
  /** As the peers are asked, which have no arithmetic of positions, and read what it is made of. */
  readonly peers: string;
}

const pointLookup = `query ($other: Bytes!) {
  campaigns(first: 1, where: { name: "MODEL-WIP", id_not: $other }) { id name totalContributed totalIncome }
}`;

const campaignPage = `query ($other: Bytes!) {
  campaigns(first: 1, where: { name: "MODEL-WIP", id_not: $other }) {
    name state totalContributed memberCount
    contributions(first: 20, orderBy: order, orderDirection: desc) { account { id } amount timestamp }
    proposals { description state votesFor votesAgainst }
    collections { name totalMinted totalOwnersAmount }
  }
}`;

const payouts = (computed: string) => `query ($other: Bytes!) {
  positions(first: 266, orderBy: id, where: { id_not: $other }) { account { id } contributed withdrawn ${computed} }
}`;

const modelPage = (stitched: string) => `query ($other: Bytes!) {
  models(first: 20, where: { id_not: $other }) {
    id name totalIncome ${stitched}
    campaign { name totalContributed memberCount }
    collections(first: 10) { name totalMinted creator { id } }
  }
}`;

export const QUERIES: readonly BenchQuery[] = [
  { name: "point lookup", gateway: pointLookup, index: pointLookup, peers: pointLookup },
  { name: "campaign page", gateway: campaignPage, index: campaignPage, peers: campaignPage },
  {
    name: "payouts of all owners",
    gateway: payouts("earned withdrawable sharePpm"),
    index: payouts("campaign { state totalContributed totalIncome }"),
    peers: payouts("campaign { state totalContributed totalIncome }"),
  },
  {
    name: "three-way stitched page",
    gateway: modelPage("usage { calls } generations(first: 5) { nodes { id state } }"),
    index: modelPage(""),
    peers: modelPage("usage { calls } generations(first: 5) { nodes { id state } }"),
  },
];
