import { Link } from "@tanstack/react-router";
import { useReading } from "../../data/gateway.ts";
import { ModelGalleryDocument } from "../../generated/operations.ts";
import { Artwork } from "../../ui/artwork.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Empty } from "../../ui/parts.tsx";

/** What was made with the model: published works, and the newest images. */
export function Gallery({ model }: { model: string }) {
  const reading = useReading(ModelGalleryDocument, { model });
  return (
    <Panel title="Gallery" reading={reading} lines={6}>
      {({ model: found }) => {
        const images = (found?.generations?.nodes ?? []).flatMap((generation) => generation.images);
        const tokens = (found?.collections ?? []).flatMap(({ id, name, tokens }) =>
          tokens.map((token) => ({ ...token, collection: id, name: token.metadataFile?.name ?? name })),
        );
        if (images.length + tokens.length === 0)
          return <Empty>Nothing was made with it yet. Be the first.</Empty>;
        return (
          <ul className="gallery">
            {images.map(({ contentId }) => (
              <li key={contentId}>
                <Artwork image={contentId} alt="A new image made with the model" />
              </li>
            ))}
            {tokens.map(({ id, image, collection, name }) => (
              <li key={id}>
                <Link to="/collections/$collection" params={{ collection }}>
                  <Artwork image={image} alt={name} />
                </Link>
              </li>
            ))}
          </ul>
        );
      }}
    </Panel>
  );
}
