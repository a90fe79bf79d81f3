"""What knowledge promises: lessons find their way to publication, and to whom they concern."""
