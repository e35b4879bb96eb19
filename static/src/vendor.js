// What staff pages take from others: htmx, and the four parts of Tabler that move. Both set styles through the CSSOM
// only and evaluate no text, as long as no template uses hx-on, "js:" values or trigger filters.
import "htmx.org";
import "@tabler/core/js/src/bootstrap/alert";
import "@tabler/core/js/src/bootstrap/collapse";
import "@tabler/core/js/src/bootstrap/dropdown";
import "@tabler/core/js/src/bootstrap/modal";
import "@tabler/core/js/src/bootstrap/offcanvas";
