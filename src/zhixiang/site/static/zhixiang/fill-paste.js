// A block of cells as spreadsheets put it on the clipboard → rows of texts.
// Cells are parted by tabs, rows by line ends; a cell with tabs, line ends or quotes in it stands in quotes.
"use strict";

window.zxParseBlock = (text) => {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const close = () => {
    rows.at(-1).push(cell);
    cell = "";
  };
  const source = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell === "") quoted = true;
    else if (char === "\t") close();
    else if (char === "\n") {
      close();
      rows.push([]);
    } else cell += char;
  }
  close();
  // The line end behind the last row is no row of its own.
  if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
};
