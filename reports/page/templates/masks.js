"use strict";
/* What is typed, masked as the data were. `ends`: by a number's length, how many of its first and last characters show. */
const masks = (ends) => {
  const letters = (text) => [...text.replace(/[\p{Cc}\p{Cf}]/gu, "")];
  return {
    number: (text) => {
      const all = letters(text);
      const [first, last] = ends[Math.min(all.length, ends.length - 1)];
      const hidden = all.length - first - last;
      return all.slice(0, first).join("") + "*".repeat(hidden) + all.slice(first + hidden).join("");
    },
    name: (text) => {
      const all = letters(letters(text).join("").trim());
      return all.length ? all[0] + "*".repeat(Math.min(Math.max(all.length - 1, 1), 3)) : "";
    },
  };
};
