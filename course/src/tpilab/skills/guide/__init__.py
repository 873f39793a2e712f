"""Guide the needle: landmark, ultrasound and fluoroscopy on the same patient."""
