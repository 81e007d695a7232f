// A site that draws its whole body anew for every address, the widget included.
function draw() {
  document.body.innerHTML = `<nav><a href="#een">Een</a> <a href="#twee">Twee</a></nav>
    <h1>${location.hash || "begin"}</h1><poortwijzer-chat></poortwijzer-chat>`;
}
addEventListener("hashchange", draw);
draw();
