/**
 * Reads metadata files. graph-node fetches them by content id, whenever it can, and runs this apart from all else: nothing
 * here can see or change what the chain's events have said. A file is anyone's, so that nothing in it may abort the
 * handler; that would stop the index.
 */
import { Bytes, dataSource, JSONValue, JSONValueKind, json, TypedMap } from "@graphprotocol/graph-ts";
import { MetadataAttribute, MetadataFile } from "../../generated/schema";

/** Larger files are not looked into. */
const MAX_BYTES = 262_144;
const MAX_ATTRIBUTES = 100;

/** As `MetadataState` in the schema. */
namespace State {
  export const READ = "READ";
  export const MALFORMED = "MALFORMED";
  export const TOO_LARGE = "TOO_LARGE";
}

export function handleMetadata(content: Bytes): void {
  const metadata = new MetadataFile(dataSource.stringParam());
  metadata.size = content.length;
  metadata.state = read(metadata, content);
  metadata.save();
}

function read(metadata: MetadataFile, content: Bytes): string {
  if (content.length > MAX_BYTES) return State.TOO_LARGE;
  const parsed = json.try_fromBytes(content);
  if (parsed.isError || parsed.value.kind != JSONValueKind.OBJECT) return State.MALFORMED;
  const fields = parsed.value.toObject();
  metadata.name = text(fields, "name");
  metadata.description = text(fields, "description");
  metadata.image = text(fields, "image");
  metadata.animationUrl = text(fields, "animation_url");
  const externalUrl = text(fields, "external_url");
  metadata.externalUrl = externalUrl !== null ? externalUrl : text(fields, "external_link");
  readAttributes(metadata.id, fields);
  return State.READ;
}

/** A field that is a string; null if it is anything else, or not there. */
function text(fields: TypedMap<string, JSONValue>, name: string): string | null {
  const value = fields.get(name);
  if (value === null || value.kind != JSONValueKind.STRING) return null;
  return value.toString();
}

/** Saves the attributes of the form `{ trait_type, value }`, up to a hundred. */
function readAttributes(file: string, fields: TypedMap<string, JSONValue>): void {
  const list = fields.get("attributes");
  if (list === null || list.kind != JSONValueKind.ARRAY) return;
  const entries = list.toArray();
  for (let i = 0; i < entries.length && i < MAX_ATTRIBUTES; i++) {
    if (entries[i].kind != JSONValueKind.OBJECT) continue;
    const entry = entries[i].toObject();
    const value = scalar(entry);
    if (value === null) continue;
    const attribute = new MetadataAttribute(`${file}/${i.toString()}`);
    attribute.metadata = file;
    attribute.number = i;
    attribute.trait = text(entry, "trait_type");
    attribute.value = value;
    attribute.save();
  }
}

/** The value of an attribute as text; null if it is no string, number or boolean. */
function scalar(entry: TypedMap<string, JSONValue>): string | null {
  const value = entry.get("value");
  if (value === null) return null;
  if (value.kind == JSONValueKind.STRING) return value.toString();
  if (value.kind == JSONValueKind.BOOL) return value.toBool() ? "true" : "false";
  // graph-node hands numbers over as they are written; every conversion of graph-ts refuses some.
  if (value.kind == JSONValueKind.NUMBER) return changetype<string>(value.data as u32);
  return null;
}
