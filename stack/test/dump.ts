import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLOutputType,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  type IntrospectionQuery,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
} from "graphql";
import { GraphQLClient } from "graphql-request";

const PAGE = 1_000;
/**
 * The type of ids that are content ids, of files: these are left out, since they are read whenever they can be had, and the
 * chain does not say at which block.
 */
const FILE_ID = "ID";

/**
 * Everything that an index says at a block: each entity with every field that is stored with it, one to a line; sums over
 * time once for each interval, without the open ones: of an earlier block graph-node does not tell what was open then.
 */
export async function dumpIndex(url: string, blockNumber: bigint): Promise<string> {
  const client = new GraphQLClient(url);
  const schema = buildClientSchema(await client.request<IntrospectionQuery>(getIntrospectionQuery()));
  const lines: string[] = [];
  for (const list of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const selection = isEntityList(list) ? storedFields(list.type) : "";
    if (selection === "") continue;
    const idType = typeOfId(list.type);
    if (idType === FILE_ID) continue;
    for (const interval of intervals(list)) {
      const given = interval === undefined ? "" : `interval: ${interval}, `;
      const document = `query ($after: ${idType}!, $block: Int!) {
        page: ${list.name}(
          ${given}first: ${PAGE}, orderBy: id, orderDirection: asc, where: { id_gt: $after }, block: { number: $block }
        ) { ${selection} }
      }`;
      let page: { id: string }[] = [];
      do {
        const after = page.at(-1)?.id ?? FIRST[idType];
        ({ page } = await client.request<{ page: { id: string }[] }>(document, {
          after,
          block: Number(blockNumber),
        }));
        lines.push(
          ...page.map((entity) => [list.name, interval ?? [], JSON.stringify(entity)].flat().join(" ")),
        );
      } while (page.length === PAGE);
    }
  }
  return lines.join("\n");
}

/** What every id of a type is greater than. */
const FIRST: Readonly<Record<string, string>> = { Bytes: "0x", Int8: "-1" };

function typeOfId(list: GraphQLOutputType): string {
  const type = getNamedType(list);
  return isObjectType(type) ? getNamedType(type.getFields().id?.type ?? type).name : "";
}

/** The intervals that sums are offered for; none is asked for anything else. */
function intervals({ args }: GraphQLField<unknown, unknown>): readonly (string | undefined)[] {
  const type = args.find(({ name }) => name === "interval")?.type;
  const named = type && getNamedType(type);
  return isEnumType(named) ? named.getValues().map(({ name }) => name) : [undefined];
}

function isEntityList({ args, type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(type)) && args.some(({ name }) => name === "where");
}

/** Leaves, and the ids of what an entity points to, but files; lists of entities are stored with the others. */
function storedFields(list: GraphQLOutputType): string {
  const type = getNamedType(list);
  if (!isObjectType(type)) return "";
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (isLeafType(getNamedType(field.type))) return [field.name];
    const isStored = !isListType(getNullableType(field.type)) && typeOfId(field.type) !== FILE_ID;
    return isStored ? [`${field.name} { id }`] : [];
  });
  return fields.join(" ");
}
