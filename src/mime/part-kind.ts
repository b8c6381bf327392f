/** What a part is, by its header fields. */
import { type ContentType, contentTypeOf, parseContentType } from './content-type.ts';
import { Field, type HeaderFields } from './header-fields.ts';
import { trimBlanks } from './header-reader.ts';
import { MAX_BOUNDARY_LENGTH, MAX_PART_LEVELS } from './limits.ts';
import type { MessagePart } from './message-part.ts';
import { parameterValue } from './parameters.ts';

/**
 * Whether fields named Content-* are MIME's, which without MIME-Version they are not (RFC 2045 §4). These two are taken as
 * meant all the same, since whoever reads the message would take them so: what it is, and what its octets stand for.
 */
export function hasContentFields({ fields, isMessage }: MessagePart): boolean {
  const telling = [Field.MimeVersion, Field.ContentType, Field.ContentTransferEncoding];
  return !isMessage || telling.some((field) => fields[field] !== undefined);
}

/**
 * Sets a part's kind and type from its fields.
 * @param roomForParts whether the message may have more parts; without, this one is not opened
 * @returns the boundary, when the part is a multipart that has a usable one
 */
export function decideKind(part: MessagePart, roomForParts: boolean): string | undefined {
  const { fields } = part;
  if (!hasContentFields(part)) forgetContent(fields);
  const written = fields[Field.ContentType];
  const type = written === undefined ? defaultType(part) : parseContentType(written);
  if (type === undefined) return undefined;

  part.contentType = type;
  const { mediaType } = type;
  if (mediaType.startsWith('text/')) return undefined;
  const multipart = mediaType.startsWith('multipart/');
  // `message/global` is `message/rfc822` with UTF-8 in its header (RFC 6532 §3.7).
  const message = mediaType === 'message/rfc822' || mediaType === 'message/global';
  if (!multipart && !message) {
    part.kind = 'other';
  } else if (!roomForParts || part.level >= MAX_PART_LEVELS) {
    part.kind = 'other';
    part.contentType = contentTypeOf('application', 'octet-stream', type.parameters);
  } else if (message) {
    part.kind = 'message';
  } else {
    return decideMultipart(part, type);
  }
  return undefined;
}

function decideMultipart(part: MessagePart, type: ContentType): string | undefined {
  const boundary = trimBlanks(parameterValue(type.parameters, 'boundary') ?? '');
  if (boundary === '' || boundary.length > MAX_BOUNDARY_LENGTH) {
    becomeText(part);
    return undefined;
  }
  part.kind = 'multipart';
  return boundary;
}

/** A multipart without parts cannot be described as one (RFC 3501 §9, body-type-mpart); its text can at least be read. */
export function becomeText(part: MessagePart): void {
  part.kind = 'text';
  part.contentType = undefined;
}

/** RFC 2046 §5.1.5: parts of a digest are messages unless they say otherwise. */
const DIGEST_DEFAULT = contentTypeOf('message', 'rfc822', []);

function defaultType(part: MessagePart): ContentType | undefined {
  const inDigest = part.parent?.kind === 'multipart' && part.parent.contentType?.mediaType === 'multipart/digest';
  return inDigest ? DIGEST_DEFAULT : undefined;
}

function forgetContent(fields: HeaderFields): void {
  for (let field: number = Field.ContentType; field <= Field.ContentMd5; field++) fields[field] = undefined;
}
