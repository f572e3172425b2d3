import { Bytes, dataSource, JSONValueKind, json } from "@graphprotocol/graph-ts";
import { Metadata } from "../generated/schema";

export function handleMetadata(content: Bytes): void {
  const token = dataSource.context().getString("token");
  const metadata = new Metadata(`${dataSource.stringParam()}/${token}`);
  metadata.token = token;
  metadata.size = content.length;
  metadata.attributes = [];
  const parsed = json.try_fromBytes(content);
  if (parsed.isError) {
    metadata.kind = "malformed";
  } else if (parsed.value.kind == JSONValueKind.OBJECT) {
    metadata.kind = "object";
    const fields = parsed.value.toObject();
    const title = fields.get("title");
    if (title != null && title.kind == JSONValueKind.STRING) metadata.title = title.toString();
    const attributes = fields.get("attributes");
    if (attributes != null && attributes.kind == JSONValueKind.ARRAY) {
      const all: string[] = [];
      const list = attributes.toArray();
      for (let i = 0; i < list.length; i++) {
        if (list[i].kind == JSONValueKind.NUMBER) all.push(list[i].toBigInt().toString());
        else if (list[i].kind == JSONValueKind.BOOL) all.push(list[i].toBool() ? "yes" : "no");
        else if (list[i].kind == JSONValueKind.STRING) all.push(list[i].toString());
      }
      metadata.attributes = all;
    }
  } else {
    metadata.kind = "other";
  }
  metadata.save();
}
