// Where files are: a server gives addresses from its own root, which a proxy may show below any path.

let root = "";

export function setRoot(given: string | undefined): void {
  root = given ?? "";
}

// An address that is whole already, as in a page without a server, stays as it is.
export function placed(address: string): string {
  return root ? new URL(address, root).href : address;
}
