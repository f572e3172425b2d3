import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLOutputType,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  type IntrospectionQuery,
  isLeafType,
  isListType,
  isObjectType,
} from "graphql";
import { GraphQLClient } from "graphql-request";

const PAGE = 1_000;

/** Everything that an index says at a block: each entity with every field that is stored with it, one to a line. */
export async function dumpIndex(url: string, blockNumber: bigint): Promise<string> {
  const client = new GraphQLClient(url);
  const schema = buildClientSchema(await client.request<IntrospectionQuery>(getIntrospectionQuery()));
  const lines: string[] = [];
  for (const list of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const selection = isEntityList(list) ? storedFields(list.type) : "";
    if (selection === "") continue;
    const document = `query ($after: Bytes!, $block: Int!) {
      page: ${list.name}(first: ${PAGE}, where: { id_gt: $after }, block: { number: $block }) { ${selection} }
    }`;
    let page: { id: string }[] = [];
    do {
      const after = page.at(-1)?.id ?? "0x";
      ({ page } = await client.request<{ page: { id: string }[] }>(document, {
        after,
        block: Number(blockNumber),
      }));
      lines.push(...page.map((entity) => `${list.name} ${JSON.stringify(entity)}`));
    } while (page.length === PAGE);
  }
  return lines.join("\n");
}

function isEntityList({ args, type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(type)) && args.some(({ name }) => name === "where");
}

/** Leaves, and the ids of what an entity points to; lists of entities are stored with the others. */
function storedFields(list: GraphQLOutputType): string {
  const type = getNamedType(list);
  if (!isObjectType(type)) return "";
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (isLeafType(getNamedType(field.type))) return [field.name];
    return isListType(getNullableType(field.type)) ? [] : [`${field.name} { id }`];
  });
  return fields.join(" ");
}
