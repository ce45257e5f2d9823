"""Protected health information in text: kinds of identifier, finding them, hiding them."""
