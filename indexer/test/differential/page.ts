import { readFileSync } from "node:fs";
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

/** Answers a query with the text of its JSON. */
type Ask = (query: string) => Promise<string>;

export interface PageQuery {
  readonly name: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The queries of docs/queries.md, without the fields that only the gateway has, and with values for their variables from what is
 * indexed: the campaign, the account and the proposal that have most to answer with.
 *
 * @param api The schema of the subgraph's API.
 */
export async function queriesOfPage(api: DocumentNode, ask: Ask): Promise<PageQuery[]> {
  const page = readFileSync(new URL("../../../docs/queries.md", import.meta.url), "utf8");
  const values = await variablesOfPage(ask);
  const schema = buildASTSchema(api, { assumeValidSDL: true });
  return [...page.matchAll(/```graphql\n(.*?)```/gs)].map(([, written = ""]) => {
    const document = withoutUnknownFields(schema, parse(written));
    const text = print(document);
    const operation = document.definitions.find(
      (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
    );
    const declared = (operation?.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
    const variables = Object.fromEntries(declared.map((name) => [name, values[name]]));
    return { name: operation?.name?.value ?? "", text, variables };
  });
}

function withoutUnknownFields(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const info = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(info, {
    Field({ name }) {
      const parent = info.getParentType();
      const isKnown =
        name.value.startsWith("__") ||
        ((isObjectType(parent) || isInterfaceType(parent)) && name.value in parent.getFields());
      return isKnown ? undefined : null;
    },
  });
  return visit(document, visitor);
}

async function variablesOfPage(ask: Ask): Promise<Record<string, unknown>> {
  const answer = await ask(
    `{
      _meta { block { number timestamp } }
      campaigns(first: 1, where: { state: FUNDED }, orderBy: contributorCount, orderDirection: desc) { id }
      accounts(first: 1, orderBy: mintCount, orderDirection: desc) { id }
      proposals(first: 1, orderBy: voteCount, orderDirection: desc) { id }
      actions(first: 1, skip: 50, orderBy: order, orderDirection: desc) { id order }
    }`,
  );
  const { _meta, campaigns, accounts, proposals, actions } = JSON.parse(answer).data;
  const { number, timestamp } = _meta.block;
  return {
    campaign: campaigns[0].id,
    campaignId: campaigns[0].id,
    account: accounts[0].id,
    accountId: accounts[0].id,
    proposal: proposals[0].id,
    proposalId: proposals[0].id,
    order: actions[0].order,
    id: actions[0].id,
    block: number - 10,
    since: number - 30,
    now: String(timestamp),
    after: "0x",
    period: "-1",
    from: "0",
    skip: 0,
  };
}
