/** PROXY headers, as a proxy would send them. */

/** Address family and transport protocol. */
export const TCP4 = 0x11;
export const TCP6 = 0x21;

/** @param text what stands between `PROXY ` and the line end */
export function proxyV1(text: string): Buffer {
  return Buffer.from(`PROXY ${text}\r\n`, 'latin1');
}

/** @param body addresses, ports, and additions @param versionAndCommand by default version 2, PROXY */
export function proxyV2(family: number, body: Buffer, versionAndCommand = 0x21): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  const fixed = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
  return Buffer.concat([fixed, Buffer.from([versionAndCommand, family]), length, body]);
}
