import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as typedDocuments from "@graphql-codegen/typed-document-node";
import * as operations from "@graphql-codegen/typescript-operations";
import { buildSchema, parse } from "graphql";

const own = new URL("../src/operations/", import.meta.url);
const output = new URL("../src/generated/operations.ts", import.meta.url);
const schemaFile = new URL("../../gateway/schema.graphql", import.meta.url);

const hex = `\`0x\${string}\``;
/** As they stand in the gateway's JSON: amounts are strings of digits, never numbers. */
const scalars = {
  BigInt: "string",
  BigDecimal: "string",
  Bytes: hex,
  Int8: "string",
  Timestamp: "string",
  ID: "string",
};

/** The types of the operations in a folder, and each as a typed string, made of the gateway's schema. */
export async function generate(folder: URL = own): Promise<string> {
  const schema = buildSchema(readFileSync(schemaFile, "utf8"));
  const documents = readdirSync(folder)
    .filter((name) => name.endsWith(".graphql"))
    .toSorted()
    .map((location) => ({ location, document: parse(readFileSync(new URL(location, folder), "utf8")) }));
  const config = {
    scalars,
    useTypeImports: true,
    enumType: "string-literal",
    enumsAsTypes: true,
    onlyOperationTypes: true,
    skipTypename: true,
    immutableTypes: true,
    documentMode: "string",
    strictScalars: true,
  };
  const code = await codegen({
    filename: "operations.ts",
    schema: parse(readFileSync(schemaFile, "utf8")),
    schemaAst: schema,
    documents,
    config,
    plugins: [{ operations: {} }, { typedDocuments: {} }],
    pluginMap: { operations, typedDocuments },
  });
  return `// Generated from src/operations/ and the gateway's schema by \`npm run codegen\`.\n${code}`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(output, await generate());
