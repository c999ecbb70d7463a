package refmodel

import "fmt"

// A Profile is one of the libraries whose rules the table holds.
type Profile uint8

// The profiles. OpenSSL3 is the default everywhere.
const (
	OpenSSL3 Profile = iota
	OpenSSL111
	LibreSSL
	BoringSSL
	numProfiles
)

var profileNames = [numProfiles]string{"openssl3", "openssl111", "libressl", "boringssl"}

// String returns the profile's name as flags and files spell it.
func (p Profile) String() string {
	if p < numProfiles {
		return profileNames[p]
	}
	return fmt.Sprintf("Profile(%d)", uint8(p))
}

// ParseProfile returns the profile called name; the error lists the names
// that exist.
func ParseProfile(name string) (Profile, error) {
	for p, n := range profileNames {
		if n == name {
			return Profile(p), nil
		}
	}
	return 0, fmt.Errorf("unknown profile %q: want one of openssl3, openssl111, libressl, boringssl", name)
}

// Profiles is a set of profiles.
type Profiles uint8

// Sets that rows use.
const (
	in3       Profiles = 1 << OpenSSL3
	in111     Profiles = 1 << OpenSSL111
	inLibre   Profiles = 1 << LibreSSL
	inBoring  Profiles = 1 << BoringSSL
	inOpenSSL          = in3 | in111
	inAll              = in3 | in111 | inLibre | inBoring
)

// Has reports whether p is in the set.
func (s Profiles) Has(p Profile) bool { return s&(1<<p) != 0 }

// List returns the members of the set in the order of the constants.
func (s Profiles) List() []Profile {
	var list []Profile
	for p := Profile(0); p < numProfiles; p++ {
		if s.Has(p) {
			list = append(list, p)
		}
	}
	return list
}
